import type {
	IAuthenticateGeneric,
	ICredentialDataDecryptedObject,
	ICredentials,
	ICredentialsExpressionResolveValues,
	ICredentialsHelper,
	ICredentialType,
	IExecuteData,
	IHttpRequestHelper,
	IHttpRequestOptions,
	INode,
	INodeCredentialsDetails,
	INodeProperties,
	IRequestOptionsSimplified,
	IWorkflowExecuteAdditionalData,
	Workflow,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import type { N8nModules } from '../n8n/modules.mts';
import { plainData } from '../n8n/plainData.mts';
import type { TypeRegistry } from '../nodes/typeRegistry.mts';
import { resolveCredential } from './credentialExpressions.mts';
import type { CredentialStore } from './credentialStore.mts';

type Data = ICredentialDataDecryptedObject;

/** How n8n tells its own test of a credential, which always signs in anew, from a real request. */
export const testNode = { type: 'n8n-nodes-base.noOp', parameter: 'temp' };

/**
 * Stands in for the server's CredentialsHelper, with its rules: a token is asked for when the
 * expirable field is empty, when the service refused it, or when the credential is tested, and what
 * comes back for that field is stored with all others, as n8n 1.123 does it.
 */
export function createCredentialsHelper(
	n8n: N8nModules,
	types: TypeRegistry,
	store: CredentialStore,
): ICredentialsHelper {
	const { ICredentialsHelper } = n8n.workflow;

	class StoredCredentialsHelper extends ICredentialsHelper {
		override getParentTypes(name: string): string[] {
			const parents = types.credential(name).extends ?? [];
			return parents.flatMap((parent) => [parent, ...this.getParentTypes(parent)]);
		}

		override isCredentialUsableByNode(name: string, nodeType: string): boolean {
			const type = types.credential(name);
			return (
				type.restrictToSupportedNodes !== true || (type.supportedNodes ?? []).includes(nodeType)
			);
		}

		override getCredentialsProperties(name: string): INodeProperties[] {
			const type = types.credential(name);
			const { mergeNodeProperties } = n8n.workflow.NodeHelpers;
			const properties: INodeProperties[] = [];
			for (const parent of type.extends ?? []) {
				mergeNodeProperties(properties, this.getCredentialsProperties(parent));
			}
			mergeNodeProperties(properties, type.properties);
			return properties;
		}

		override async getDecrypted(
			additionalData: IWorkflowExecuteAdditionalData,
			credential: INodeCredentialsDetails,
			type: string,
			mode: WorkflowExecuteMode,
			executeData?: IExecuteData,
			raw?: boolean,
			expressionValues?: ICredentialsExpressionResolveValues,
		): Promise<Data> {
			const stored = structuredClone(store.read(credential.id, type).data);
			if (raw === true) return stored;
			const properties = this.getCredentialsProperties(type);
			return await resolveCredential(n8n, properties, stored, {
				additionalData,
				mode,
				executeData,
				expressionValues,
				nodeTypes: types,
			});
		}

		override async authenticate(
			credentials: Data,
			typeName: string,
			request: IHttpRequestOptions | IRequestOptionsSimplified,
			workflow?: Workflow,
			node?: INode,
		): Promise<IHttpRequestOptions> {
			const { authenticate } = types.credential(typeName);
			const options = Object.assign(request, { url: 'url' in request ? request.url : '' });
			if (authenticate === undefined) return options;
			if (typeof authenticate === 'function') {
				const completed = await authenticate(credentials, options);
				const bearer = String(completed.headers?.['Authorization'] ?? '').replace('Bearer ', '');
				if (bearer !== '') store.meet(bearer);
				return completed;
			}
			if (workflow === undefined || node === undefined) throw unsupported('authenticate');
			return addGeneric(authenticate, options, (text) =>
				String(
					workflow.expression.getSimpleParameterValue(
						node,
						text,
						'internal',
						{ $credentials: credentials },
						undefined,
						'',
					) ?? '',
				),
			);
		}

		override async preAuthentication(
			helpers: IHttpRequestHelper,
			credentials: Data,
			typeName: string,
			node: INode,
			isExpired: boolean,
		): Promise<Data | undefined> {
			const type = types.credential(typeName);
			const field = expirableField(type);
			if (field === undefined || type.preAuthentication === undefined) return undefined;
			const isTest = node.type === testNode.type && node.parameters[testNode.parameter] === '';
			if (credentials[field] !== '' && !isExpired && !isTest) return undefined;
			const output = plainData(await type.preAuthentication.call(narrow(helpers), credentials));
			const used = node.credentials?.[type.name];
			if (output[field] === undefined || used === undefined) return undefined;
			Object.assign(credentials, output);
			store.save(store.find(used.id, type.name), credentials);
			return credentials;
		}

		override async runPreAuthentication(
			helpers: IHttpRequestHelper,
			credentials: Data,
			typeName: string,
		): Promise<Data | undefined> {
			const { preAuthentication } = types.credential(typeName);
			const output = await preAuthentication?.call(narrow(helpers), credentials);
			return output === undefined ? undefined : plainData(output);
		}

		override async updateCredentials(
			credential: INodeCredentialsDetails,
			type: string,
			data: Data,
		): Promise<void> {
			store.save(store.find(credential.id, type), data);
			await Promise.resolve();
		}

		override async updateCredentialsOauthTokenData(
			credential: INodeCredentialsDetails,
			type: string,
			data: Data,
		): Promise<void> {
			const { oauthTokenData } = data;
			await this.updateCredentials(credential, type, oauthTokenData ? { oauthTokenData } : {});
		}

		override getCredentials(): Promise<ICredentials> {
			return Promise.reject(unsupported('getCredentials'));
		}
	}

	return new StoredCredentialsHelper();
}

function expirableField(type: ICredentialType): string | undefined {
	return type.properties.find(
		(property) => property.type === 'hidden' && property.typeOptions?.expirable === true,
	)?.name;
}

/** All that n8n lets a sign-in use. */
function narrow({ helpers }: IHttpRequestHelper): IHttpRequestHelper {
	return { helpers: { httpRequest: (options) => helpers.httpRequest(options) } };
}

function addGeneric(
	{ properties }: IAuthenticateGeneric,
	request: IHttpRequestOptions,
	resolve: (text: string) => string,
): IHttpRequestOptions {
	for (const [part, values] of Object.entries(properties)) {
		const there: unknown = Reflect.get(request, part);
		const added = Object.entries(plainData(values)).map(([key, value]) => [
			resolve(key),
			typeof value === 'string' ? resolve(value) : value,
		]);
		Reflect.set(request, part, { ...(there ?? {}), ...Object.fromEntries(added) });
	}
	return request;
}

function unsupported(what: string): Error {
	return new Error(`The engine harness has no "${what}"; add it where a test needs it.`);
}
