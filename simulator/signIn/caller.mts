/** Somebody who has signed in to an app and lets it act in their name. */
export interface Analyst {
	/** As it shows up as the requestor of actions. */
	name: string;
	/** Delegated permissions, e.g. `Machine.Isolate`; those to read have no `.All`. */
	permissions: string[];
}

/** What the API reads off a valid token. */
export interface Caller {
	audience: string;
	/** In whose name the app calls. */
	actsFor: 'app' | 'analyst';
	/** App roles of an app that acts for itself, delegated permissions of one that acts for an analyst. */
	permissions: string[];
	clientId: string;
	/** Where the token was given out, and the only tenant that it sees. */
	tenantId: string;
	displayName: string;
}
