/**
 * Runs workflows in n8n's own engine (n8n-core) with n8n's own nodes, without a server: what a server
 * would give the engine is as little as it takes. Every finding copies it into its folder.
 */
process.env.N8N_USER_FOLDER = __dirname;
process.env.N8N_LOG_LEVEL = 'silent';
require('reflect-metadata');
const { ExecutionLifecycleHooks, WorkflowExecute } = require('n8n-core');
const { Workflow } = require('n8n-workflow');

/** A node type of n8n by its file, e.g. `NoOp/NoOp` for `nodes/NoOp/NoOp.node.js`. */
function builtIn(file) {
	const name = file.split('/').at(-1);
	return new (require(`n8n-nodes-base/dist/nodes/${file}.node.js`)[name])();
}

/** Starts a workflow with these items. */
function source(items) {
	const description = { displayName: 'Items', name: 'items', version: 1, group: ['input'] };
	return {
		description: {
			...description,
			defaults: {},
			inputs: ['main'],
			outputs: ['main'],
			properties: [],
		},
		execute: async () => [items.map((json) => ({ json }))],
	};
}

/**
 * A chain of nodes.
 *
 * @param steps name, node type, parameters and settings of each
 * @param server what else of a server the nodes use
 */
function chain(steps, server = {}) {
	const types = Object.fromEntries(steps.map(({ name, type }) => [name, type]));
	const nodes = steps.map(({ name, version = 1, parameters = {}, settings = {} }) => ({
		id: name,
		name,
		type: name,
		typeVersion: version,
		position: [0, 0],
		parameters,
		...settings,
	}));
	const connections = Object.fromEntries(
		nodes
			.slice(1)
			.map(({ name }, index) => [
				nodes[index].name,
				{ main: [[{ node: name, type: 'main', index: 0 }]] },
			]),
	);
	const workflow = new Workflow({
		id: '1',
		name: 'Chain',
		nodes,
		connections,
		active: false,
		nodeTypes: {
			getByName: (name) => types[name],
			getByNameAndVersion: (name) => types[name],
			getKnownTypes: () => ({}),
		},
		settings: { executionOrder: 'v1' },
	});
	const address = 'http://localhost/';
	const additionalData = () => ({
		hooks: new ExecutionLifecycleHooks('manual', '1', {
			id: '1',
			name: 'Chain',
			nodes,
			connections,
			settings: {},
		}),
		executionId: '1',
		currentNodeExecutionIndex: 0,
		setExecutionStatus() {},
		logAiEvent() {},
		instanceBaseUrl: address,
		webhookWaitingBaseUrl: address,
		formWaitingBaseUrl: address,
		variables: {},
		credentialsHelper: {},
		...server,
	});
	return {
		/** Can be cancelled, as Stop does. */
		run: () =>
			new WorkflowExecute(additionalData(), 'manual').run({ workflow, startNode: nodes[0] }),
		/** Goes on with what n8n has stored of an execution that waits. */
		async resume({ data }) {
			const stored = JSON.parse(JSON.stringify(data));
			stored.waitTill = new Date();
			return await new WorkflowExecute(additionalData(), 'manual', stored).processRunExecutionData(
				workflow,
			);
		},
	};
}

/** How many items each node has put out, output by output. */
function counts({ data }) {
	return Object.fromEntries(
		Object.entries(data.resultData.runData).map(([name, runs]) => [
			name,
			(runs.at(-1).data?.main ?? []).map((items) => items?.length ?? 0),
		]),
	);
}

module.exports = { builtIn, chain, counts, source };
