import {
	startOutsideServices,
	type OutsideServices,
} from '../../test/host/playbooks/outsideServices.mts';
import { startScriptedModel } from '../../test/host/playbooks/scriptedModel.mts';
import type { Host } from '../host/host.mts';
import { type Json } from '../host/json.mts';

/** Whom playbooks talk to: other services, a model, machines. */
export interface Cast {
	readonly outside: OutsideServices;
	/** Chooses in a node what its note says, where that is no credential of every host. */
	choose(node: Json): Json;
	/** The machine whose name begins with these letters. */
	machine(name: string): ReturnType<Host['simulator']['machines']['all']>[number];
	close(): Promise<void>;
}

/** Starts what stands for the other services. */
export async function startCast(host: Host): Promise<Cast> {
	const { api, simulator } = host;
	const outside = await startOutsideServices(host);
	const input = { Machine_Name: 'fin-lt-0231.contoso.example' };
	const script = ['Get_Response_State', 'Plan_Isolation'].map((tool) => ({ tool, input }));
	const model = await startScriptedModel(
		script,
		(heard) => `${/plan1\.[\w-]+/.exec(heard.at(-1) ?? '')?.[0] ?? ''} It calls home`,
	);
	const name = 'Model';
	const account = { id: await api.createCredential(name, 'openAiApi', model.account), name };
	return {
		outside,
		choose: (node) =>
			String(node.type).endsWith('.lmChatOpenAi')
				? { ...node, credentials: { openAiApi: account } }
				: outside.choose(node),
		machine(prefix) {
			const found = simulator.machines
				.all()
				.find(({ computerDnsName }) => computerDnsName.startsWith(prefix));
			if (found === undefined) throw new Error(`The simulator has no ${prefix}`);
			return found;
		},
		async close() {
			outside.close();
			await model.close();
		},
	};
}
