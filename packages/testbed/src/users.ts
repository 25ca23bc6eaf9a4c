/** A person with a mailbox in the client's domain. */
export interface TestUser {
  /** Address and login name. */
  readonly address: string;
  readonly password: string;
  /** Where new mail lands instead of INBOX, as a server's filter would do it: an existing folder such as `Junk`. */
  readonly deliverTo?: string;
}

/** Reads her INBOX; her password has whatever a configuration file could stumble over. */
export const alice: TestUser = { address: 'alice@client.test', password: 'alice: her \u00e4 "secret" #1' };
/** Reads his INBOX. */
export const bob: TestUser = { address: 'bob@client.test', password: 'bob-secret' };
/** What is sent to Carol is taken for junk. */
export const carol: TestUser = { address: 'carol@client.test', password: 'carol-secret', deliverTo: 'Junk' };

/** Everybody who has a mailbox when a test names nobody. */
export const defaultUsers: readonly TestUser[] = [alice, bob, carol];
