import { useState } from 'react';
import type { EnvironmentView } from '../../shared/model/environment';
import type { TestReport, TestResult } from '../../shared/model/test-report';
import { formatTime } from '../../shared/units';
import { client } from '../api/client';
import { useAction, useStream } from '../api/hooks';
import { Button } from '../ui/button';
import { TextField } from '../ui/field';
import { Empty, ErrorNote } from '../ui/notes';
import { Select } from '../ui/pick';
import { StateWord } from '../ui/state-glyph';
import { Table, type Column } from '../ui/table';
import { TEST_STATES } from './test-states';
import './tests-view.css';

const COLUMNS: readonly Column<TestResult>[] = [
  {
    id: 'state',
    title: 'Result',
    width: 96,
    sortBy: ({ state }) => ['fail', 'unknown', 'pass'].indexOf(state),
    render: ({ state }) => <StateWord state={TEST_STATES[state].state}>{TEST_STATES[state].word}</StateWord>,
  },
  { id: 'node', title: 'Node', width: 150, sortBy: ({ node }) => node, render: ({ node }) => <b>{node}</b> },
  { id: 'test', title: 'Test', sortBy: ({ test }) => test, render: ({ test }) => test },
  { id: 'detail', title: 'Found', render: ({ detail }) => detail },
  { id: 'ms', title: 'Took', width: 80, isNumber: true, sortBy: ({ ms }) => ms, render: ({ ms }) => `${ms} ms` },
];

/** What must hold on the nodes of an environment: the verdict, what fails first, and a place for the test that was missing. */
export function TestsView({ view }: { view: EnvironmentView }) {
  const { value: report, error } = useStream('environments', 'watchTests', { environment: view.name });
  const run = useAction(() => client.environments.test({ environment: view.name }));
  const problem = run.error ?? error;
  return (
    <section className="env-sheet" aria-label={`Tests of ${view.name}`}>
      <header className="env-sheet-head">
        <h2>{verdictOf(report ?? null)}</h2>
        <span className="env-sheet-age">{report == null ? '' : `run at ${formatTime(report.ranAt)}`}</span>
        <Button isDisabled={run.isRunning} onPress={() => void run.run()}>
          {run.isRunning ? 'Running the tests…' : 'Run the tests'}
        </Button>
      </header>
      {problem !== null && <ErrorNote title={problem.message} nextStep={problem.nextStep} />}
      {report === null && problem === null && (
        <Empty title="Not run yet" command={`gemba test ${view.name}`}>
          Tests stand beside what they are about, under <code>tests:</code> of a service. They run here, by the command,
          and after every change of the environment.
        </Empty>
      )}
      {report != null && report.results.length > 0 && (
        <Table
          label={`Tests of ${view.name}`}
          columns={COLUMNS}
          rows={report.results}
          rowKey={({ node, service, test }) => `${node}/${service ?? ''}/${test}`}
          rowHeight="small"
        />
      )}
      <AddTest view={view} />
    </section>
  );
}

function verdictOf(report: TestReport | null): string {
  return report === null ? 'The tests have not been run since this console was opened.' : report.summary;
}

/** After an incident: the test that would have caught it, run at once against what is broken. */
function AddTest({ view }: { view: EnvironmentView }) {
  const services = [...new Set(view.nodes.flatMap((node) => node.services))].sort();
  const [service, setService] = useState(services[0] ?? '');
  const [test, setTest] = useState('');
  const [verdict, setVerdict] = useState<string | null>(null);
  const add = useAction(async () => {
    setVerdict(null);
    const answer = await client.environments.addTest({ environment: view.name, service, test });
    setVerdict(`Written to ${answer.file}. ${answer.verdict}`);
    setTest('');
  });
  const submit = (): void => {
    if (test.trim() !== '') void add.run();
  };
  return (
    <section className="env-tests-add" aria-label="Add a test">
      <h3>Add the test that would have caught it</h3>
      <p>It is written beside the service and run at once: while something is broken, it should fail.</p>
      <div className="env-tests-fields">
        <Select
          label="Service"
          choices={services.map((name) => ({ id: name, label: name }))}
          value={service}
          onChange={setService}
        />
        <TextField
          label="Test"
          isMono
          value={test}
          onChange={setTest}
          placeholder="http: { url: /health, within: 500ms }"
          onSubmit={submit}
        />
        <Button isDisabled={add.isRunning || test.trim() === ''} onPress={submit}>
          {add.isRunning ? 'Running…' : 'Add and run'}
        </Button>
      </div>
      {add.error !== null && <ErrorNote title={add.error.message} nextStep={add.error.nextStep} />}
      {verdict !== null && <p role="status">{verdict}</p>}
    </section>
  );
}
