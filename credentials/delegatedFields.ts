import type { INodeProperties } from 'n8n-workflow';
import { endpointsOf, tokenOrigins, type Cloud, type Endpoints } from '../defender/clouds';
import { operationsAllowedFields } from './operationsAllowedField';
import { signInFields } from './signInFields';

/** n8n reads these texts as expressions over the other fields of the credential. */
const trimmed = (field: string): string => `$self["${field}"].trim()`;
const origin = (field: string): string => `${trimmed(field)}.replace(/\\/+$/, "")`;

const namedClouds: ReadonlyArray<Exclude<Cloud, 'custom'>> = ['global', 'gcc', 'gccHigh', 'dod'];

const nothing = { region: 'auto', loginUrl: '', apiUrl: '', scope: '' } as const;

/** An expression that gives the chosen cloud's value, or that of a field in a custom cloud. */
function byCloud(read: (endpoints: Endpoints) => string, customField: string): string {
	const values = namedClouds.map((cloud) => [cloud, read(endpointsOf({ ...nothing, cloud }))]);
	return `((${JSON.stringify(Object.fromEntries(values))})[$self["cloud"]] || ${origin(customField)})`;
}

/** The host of an address in a field, as n8n compares it. */
const hostIn = (field: string): string =>
	`${trimmed(field)}.replace(/^https?:\\/\\//i, "").replace(/[:\\/].*$/, "")`;

/** Where requests with this credential may go: the API by all of its names, and the sign-in host. */
function allowedHosts(): string {
	const values = namedClouds.map((cloud) => {
		const endpoints = endpointsOf({ ...nothing, cloud });
		const origins = [...tokenOrigins(endpoints), endpoints.loginUrl];
		return [cloud, origins.map((address) => new URL(address).hostname).join(',')];
	});
	const named = JSON.stringify(Object.fromEntries(values));
	return `={{ (${named})[$self["cloud"]] || ${hostIn('apiUrl')} + "," + ${hostIn('loginUrl')} }}`;
}

const login = byCloud(({ loginUrl }) => loginUrl, 'loginUrl');
const resource = byCloud(({ scope }) => scope.replace(/\/\.default$/, ''), 'apiUrl');

function endpoint(name: 'authorize' | 'token'): string {
	return `={{ ${login} + "/" + ${trimmed('tenantId')} + "/oauth2/v2.0/${name}" }}`;
}

/** Without offline_access there is no renewal, and the analyst had to sign in every hour. */
const scope = `={{ ${trimmed('permissions')}.split(/[\\s,]+/).map((name) => ${resource} + "/" + name).join(" ") + " offline_access" }}`;

/** The fields that say where, the same as those of the app's own credential. */
const whereToSignIn = ['tenantId', 'cloud', 'region', 'loginUrl', 'apiUrl'];

function hidden(displayName: string, name: string, value: string): INodeProperties {
	return { displayName, name, type: 'hidden', default: value };
}

/**
 * The form of the delegated credential, beside what n8n's Microsoft base brings along: client ID and
 * secret. Names and values are held on to by stored credentials.
 */
export const delegatedFields: INodeProperties[] = [
	{
		displayName:
			'Register an app in Microsoft Entra with the redirect URL above and give it delegated permissions of the API "WindowsDefenderATP". Whoever connects their account needs the matching roles in Microsoft Defender too, such as Active remediation actions.',
		name: 'setupNotice',
		type: 'notice',
		default: '',
	},
	...signInFields.filter(({ name }) => whereToSignIn.includes(name)),
	{
		displayName: 'Permissions',
		name: 'permissions',
		type: 'string',
		default: '.default',
		placeholder: 'e.g. Machine.Read Machine.Isolate',
		description:
			'Delegated permissions to ask for, separated by blanks. The default asks for those that the app registration has.',
	},
	...operationsAllowedFields,
	hidden('Grant Type', 'grantType', 'authorizationCode'),
	hidden('Authorization URL', 'authUrl', endpoint('authorize')),
	hidden('Access Token URL', 'accessTokenUrl', endpoint('token')),
	hidden('Scope', 'scope', scope),
	hidden('API Origin', 'apiOrigin', `={{ ${byCloud(({ apiUrl }) => apiUrl, 'apiUrl')} }}`),
	hidden('Auth URI Query Parameters', 'authQueryParameters', 'response_mode=query'),
	hidden('Authentication', 'authentication', 'body'),
	// n8n sends this token to whatever host a request names, unless these fields say where it may go.
	hidden('Allowed HTTP Request Domains', 'allowedHttpRequestDomains', 'domains'),
	hidden('Allowed Domains', 'allowedDomains', allowedHosts()),
	// The base has a choice of hosts for Microsoft Graph, which is not called here.
	hidden('Microsoft Graph API Base URL', 'graphApiBaseUrl', 'https://graph.microsoft.com'),
];
