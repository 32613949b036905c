import axios from 'axios';
import { tenantId } from '../service/api.mts';
import { script } from './script.mts';
import type { Client } from './work.mts';

/** A script over plain axios, with one token and without n8n. */
export const axiosClient: Client = async (url) => {
	const form = new URLSearchParams({ grant_type: 'client_credentials', scope: '.default' });
	const signInUrl = `${url}/${tenantId}/oauth2/v2.0/token`;
	const { data } = await axios.post<{ access_token: string }>(signInUrl, form);
	const client = axios.create({
		baseURL: url,
		headers: { authorization: `Bearer ${data.access_token}` },
	});
	const tasks = script(async (method, path, body) => {
		const answer = await client.request<unknown>({ method, url: path, data: body });
		return answer.data;
	});
	return async (task, count) => (await tasks[task](count)).length;
};
