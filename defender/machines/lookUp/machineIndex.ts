import { spelledAlike } from '../target/hostName';
import { canonicalIp } from '../target/ipAddress';
import { beforeDot, firstLabelOf, type Machine } from '../machine';
import { asNetBios, type NamedMachine } from './wanted';

/** Machines by everything that they may be asked for by; the source may have given others too. */
export class MachineIndex {
	private readonly byKey = new Map<string, Machine[]>();

	constructor(private readonly machines: readonly Machine[]) {
		for (const machine of machines) {
			for (const key of keysOf(machine)) this.add(key, machine);
		}
	}

	/** The machines that are what was asked for, exactly. */
	matching(wanted: NamedMachine): readonly Machine[] {
		const key = keyOf(wanted);
		return key === undefined ? this.machines : (this.byKey.get(key) ?? []);
	}

	/** The machines that Windows calls by a name, which it cuts off. */
	calledInWindows(name: string): readonly Machine[] {
		return this.byKey.get(`windows ${asNetBios(name)}`) ?? [];
	}

	private add(key: string, machine: Machine): void {
		const same = this.byKey.get(key);
		if (same === undefined) this.byKey.set(key, [machine]);
		else same.push(machine);
	}
}

function keysOf(machine: Machine): string[] {
	const name = spelledAlike(machine.computerDnsName ?? '');
	return [
		`name ${name}`,
		`label ${firstLabelOf(name)}`,
		`windows ${asNetBios(beforeDot(name))}`,
		`aadDeviceId ${machine.aadDeviceId?.toLowerCase() ?? ''}`,
		`lastInternal ${addressOf(machine.lastIpAddress)}`,
		`lastExternal ${addressOf(machine.lastExternalIpAddress)}`,
	];
}

function addressOf(address: string | null): string {
	return canonicalIp(address ?? '') ?? '';
}

/** @returns undefined where every machine of the answer is what was asked for */
function keyOf({ target, ip }: NamedMachine): string | undefined {
	switch (target.by) {
		case 'id':
			return undefined;
		case 'name':
			return `${target.isWhole || target.name.includes('.') ? 'name' : 'label'} ${target.name}`;
		case 'aadDeviceId':
			return `aadDeviceId ${target.aadDeviceId}`;
		case 'ip':
			// The service itself has compared with the addresses of that time.
			return ip.of === 'time' ? undefined : `${ip.of} ${target.ip}`;
	}
}
