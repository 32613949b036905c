import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { currentLine, oldLine } from '../../../scripts/host/hostLine.mts';
import { refuseTakenPorts, settingsFrom } from '../../../scripts/start/settings.mts';
import { demoPace, instantPace } from '../../../simulator/index.mts';

function settings(...args: string[]) {
	return settingsFrom(['node', 'start', ...args], (error) => {
		throw error;
	});
}

describe('npm start', () => {
	it('takes known ports, the current n8n and the pace of a demo by default', () => {
		expect(settings()).toEqual({
			port: 5678,
			simulatorPort: 4780,
			line: currentLine,
			pace: demoPace,
		});
		expect(settings('--pace', 'instant').pace).toBe(instantPace);
	});

	it.each([
		['current', currentLine],
		['old', oldLine],
		['2.41.1', currentLine],
		['1.123.81', oldLine],
		['2.40.7', { ...currentLine, version: '2.40.7' }],
		['1.110.1', { ...oldLine, version: '1.110.1' }],
	])('--n8n %s', (text, line) => {
		expect(settings('--n8n', text).line).toEqual(line);
	});

	it.each([
		['--n8n', '2', /Give current, old, or a whole version such as 2\.40\.7/],
		['--n8n', 'latest', /Give current, old/],
		['--n8n', '2.41.1/../..', /Give current, old/],
		['--n8n', '0.236.0', /Give current, old/],
		['--port', '0', /A port is a whole number from 1 to 65535/],
		['--simulator-port', '4780.5', /A port is a whole number/],
		['--pace', 'hasty', /Allowed choices are demo, documented, instant/],
	])('refuses %s %s', (option, value, reason) => {
		expect(() => settings(option, value)).toThrow(reason);
	});
});

describe('A port of npm start that is taken', () => {
	const open: Server[] = [];
	afterEach(() => {
		for (const server of open.splice(0)) server.close();
	});

	async function takenPort(): Promise<number> {
		const server = createServer();
		open.push(server);
		await new Promise<void>((resolve) => {
			server.listen(0, '127.0.0.1', resolve);
		});
		const address = server.address();
		return typeof address === 'object' && address !== null ? address.port : 0;
	}

	it.each([
		['port', 'n8n', '--port'],
		['simulatorPort', 'the simulator', '--simulator-port'],
	])('%s is named with the option that chooses another', async (name, whose, option) => {
		const taken = await takenPort();
		const other = await takenPort();
		for (const server of open.splice(1)) server.close();
		const wanted = { ...settings(), port: other, simulatorPort: other - 1, [name]: taken };
		const refusal = refuseTakenPorts(wanted);
		await expect(refusal).rejects.toThrow(`Port ${taken}, which is for ${whose}, is taken`);
		await expect(refusal).rejects.toThrow(`npm start -- ${option} ${taken + 1}`);
	});

	it('both are named at once', async () => {
		const [port, simulatorPort] = [await takenPort(), await takenPort()];
		const refusal = refuseTakenPorts({ ...settings(), port, simulatorPort });
		await expect(refusal).rejects.toThrow(
			`npm start -- --port ${port + 1} --simulator-port ${simulatorPort + 1}`,
		);
	});

	it('is refused where both are the same', async () => {
		const refusal = refuseTakenPorts({ ...settings(), port: 4780 });
		await expect(refusal).rejects.toThrow('--simulator-port');
	});
});
