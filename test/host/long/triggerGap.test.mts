import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { activate } from '../../../scripts/host/activation.mts';
import { durableCursors } from '../../../scripts/host/durableCursors.mts';
import { until } from '../../../scripts/host/executions.mts';
import { startHost, type Host } from '../../../scripts/host/host.mts';
import { progressOn } from '../../../scripts/host/progress.mts';
import {
	settingsFor,
	sql,
	startPostgres,
	type Postgres,
} from '../../../scripts/host/services/postgres.mts';
import { demoPace } from '../../../simulator/index.mts';
import { isOldLine, lineUnderTest } from '../shared/hostUnderTest.mts';
import { expectTold, startInPortal } from '../shared/portal.mts';
import { defenderTrigger } from '../shared/workflows.mts';

const rounds = 3;
/** A minute until the next poll, and the time in which n8n stores what came of it. */
const onePollMs = 90_000;

/** From now on n8n cannot store a new execution: the database keeps it waiting. */
const holdUpExecutions = `
	CREATE FUNCTION hold_up() RETURNS trigger LANGUAGE plpgsql
		AS $$ BEGIN PERFORM pg_sleep(600); RETURN NEW; END $$;
	CREATE TRIGGER hold_up BEFORE INSERT ON execution_entity
		FOR EACH ROW EXECUTE FUNCTION hold_up();`;
const heldUp = "FROM pg_stat_activity WHERE wait_event = 'PgSleep'";
/** What waits has to end with n8n: it would be stored after all. */
const letGo = `SELECT pg_terminate_backend(pid) ${heldUp}; DROP FUNCTION hold_up CASCADE;`;

describe.each([
	{ name: 'n8n as it comes', env: {}, keeps: false },
	// n8n 1 has none.
	...(isOldLine ? [] : [{ name: 'durable cursors', env: durableCursors, keeps: true }]),
])('Killed between the saved position and the execution, with $name', ({ name, env, keeps }) => {
	const running: { postgres?: Postgres; host?: Host; folder?: string } = {};

	beforeAll(async () => {
		running.folder = await mkdtemp(join(tmpdir(), 'n8n-defender-postgres-'));
		running.postgres = await startPostgres(running.folder);
		running.host = await startHost({
			line: lineUnderTest,
			progress: progressOn(process.stderr),
			simulator: { pace: demoPace },
			env: { ...settingsFor(running.postgres), ...env },
		});
	});
	afterAll(async () => {
		await running.host?.close();
		await running.postgres?.program.stop();
		if (running.folder !== undefined) await rm(running.folder, { recursive: true, force: true });
	});

	test(`the trigger ${keeps ? 'loses nothing' : 'loses what was in the gap, and nothing else'}`, async () => {
		const { host, postgres } = running;
		if (host === undefined || postgres === undefined) throw new Error('n8n is not running');
		const workflow = defenderTrigger(name, { triggerOn: 'actionCreated' }, host.credential);
		const workflowId = await host.api.createWorkflow(workflow);
		await activate(host.api, workflowId);
		const expected = [startInPortal(host)];
		await expectTold(host, workflowId, expected);
		const inTheGap: string[] = [];
		for (let round = 0; round < rounds; round += 1) {
			await sql(postgres, holdUpExecutions);
			const id = startInPortal(host);
			const isInTheGap = async () => {
				const saved = `SELECT count(*) FROM workflow_entity WHERE "staticData"::text LIKE '%${id}%'`;
				const both = await sql(postgres, `SELECT (${saved}) > 0 AND count(*) > 0 ${heldUp}`);
				return both === 't' ? true : undefined;
			};
			await until('the position is saved and the execution is not', isInTheGap, onePollMs);
			const restarted = host.restart('kill');
			await sql(postgres, letGo);
			await restarted;
			(keeps ? expected : inTheGap).push(id);
			expected.push(startInPortal(host));
			await expectTold(host, workflowId, expected);
		}
		const engine = `n8n ${lineUnderTest.version}, ${name}`;
		process.stderr.write(
			`${engine}: ${rounds} kills in the gap, told ${expected.length}, lost there ${inTheGap.length}, elsewhere 0, twice 0\n`,
		);
		expect(inTheGap).toHaveLength(keeps ? 0 : rounds);
	});
});
