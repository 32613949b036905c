import { randomBytes } from 'node:crypto';
import { observedSha1 } from '../../simulator/index.mts';
import type { Host } from './host.mts';

/**
 * Puts the simulator back to its start, with other machines of the same names: what n8n has done to a
 * machine it knows for a while.
 */
export function renewMachines({ simulator }: Pick<Host, 'simulator'>): void {
	simulator.reset();
	const { machines } = simulator;
	for (const old of machines.all()) {
		const id = randomBytes(20).toString('hex');
		const observedFiles = /^(?:fin|hr)-lt/.test(old.computerDnsName) ? [observedSha1] : [];
		machines.add({ ...old, id, observedFiles });
		if (old.computerDnsName.startsWith('field-')) machines.behave(id, { offline: true });
		machines.forget(old.id, observedSha1);
		const computerDnsName = `spare-${old.computerDnsName}`;
		const lastSeen = new Date().toISOString();
		machines.update(old.id, { computerDnsName, machineTags: [], lastSeen });
	}
}
