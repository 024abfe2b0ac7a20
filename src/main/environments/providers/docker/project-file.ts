import type { DockerReader } from './reader';

/** Where the compose file lies that a project was started from, as its containers' labels have it; the first of several. */
export async function composeFile(reader: DockerReader, project: string, signal: AbortSignal): Promise<string | null> {
  const containers = await reader.listContainers({ 'com.docker.compose.project': project }, { signal });
  const files = containers.map(({ labels }) => labels['com.docker.compose.project.config_files']?.split(',')[0]);
  const folders = containers.map(({ labels }) => labels['com.docker.compose.project.working_dir']);
  const file = files.find((name) => name !== undefined && name !== '');
  if (file === undefined) return null;
  // Older releases of compose label a path relative to the folder.
  return file.startsWith('/') ? file : `${folders.find((folder) => folder !== undefined) ?? ''}/${file}`;
}
