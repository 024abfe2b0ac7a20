import { parentPort, workerData } from 'node:worker_threads';
import { answerYamlRequest, type YamlRequest } from '../yaml/yaml-reader';

parentPort?.postMessage(answerYamlRequest(workerData as YamlRequest));
