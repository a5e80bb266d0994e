import { CognitoIdentityClient, GetCredentialsForIdentityCommand, GetIdCommand } from "@aws-sdk/client-cognito-identity";
import { AuthenticationDetails, CognitoUser, CognitoUserPool, type CognitoUserSession } from "amazon-cognito-identity-js";
import type { Config } from "./config";

/** Keeps tokens in memory only: the library's default is localStorage. */
class Memory {
  private items = new Map<string, string>();
  setItem = (key: string, value: string) => void this.items.set(key, value);
  getItem = (key: string) => this.items.get(key) ?? null;
  removeItem = (key: string) => void this.items.delete(key);
  clear = () => this.items.clear();
}

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  expiration: Date;
}

/** The session has ended, and the user must sign in again. */
export class SignedOut extends Error {}

/** Credentials are renewed this long before they expire. */
const margin = 5 * 60_000;

/** Limits each exchange with the sign-in service, in milliseconds. */
const limit = 20_000;

/** A sign-in. Tokens and credentials never leave the worker. */
export class Session {
  private credentials?: Credentials;
  private renewal?: Promise<Credentials>;
  private identity?: string;
  private over = false;
  private identities: CognitoIdentityClient;

  private constructor(
    private config: Config,
    private user: CognitoUser,
    private tokens: CognitoUserSession,
    private ended: (reason: string) => void,
  ) {
    this.identities = new CognitoIdentityClient({ region: config.region, endpoint: config.endpoint });
  }

  /** Signs in with SRP, so that the password is not sent. ended is called once if the session ends. */
  static signIn(config: Config, name: string, password: string, ended: (reason: string) => void): Promise<Session> {
    const Storage = new Memory();
    const pool = new CognitoUserPool({ UserPoolId: config.userPoolId, ClientId: config.clientId, endpoint: config.endpoint, Storage });
    const user = new CognitoUser({ Username: name, Pool: pool, Storage });
    const mustChange = () => new Error("The password must be changed first: run the command in the output KdgRotateCommand of the stack.");
    return within(
      new Promise((resolve, reject) =>
        user.authenticateUser(new AuthenticationDetails({ Username: name, Password: password }), {
          onSuccess: (tokens) => resolve(new Session(config, user, tokens, ended)),
          onFailure: (err) => reject(explain(err, config)),
          newPasswordRequired: () => reject(mustChange()),
          mfaRequired: () => reject(new Error("The user pool asks for a second factor, which this page does not support.")),
          totpRequired: () => reject(new Error("The user pool asks for a second factor, which this page does not support.")),
        }),
      ),
    );
  }

  /** Returns valid credentials. All calls share them and their renewal. */
  async get(): Promise<Credentials> {
    if (this.credentials && this.credentials.expiration.getTime() - margin > Date.now()) return this.credentials;
    this.renewal ??= this.renew().finally(() => (this.renewal = undefined));
    return (this.credentials = await this.renewal);
  }

  /** Forgets credentials that the service rejected. */
  expire() {
    this.credentials = undefined;
  }

  /** Ends the session: the user must sign in again. */
  end(reason: string) {
    if (!this.over) this.ended(reason);
    this.over = true;
  }

  private async renew(): Promise<Credentials> {
    try {
      if (!this.tokens.isValid()) this.tokens = await within(this.refresh());
      const { region, userPoolId, identityPoolId } = this.config;
      const Logins = { [`cognito-idp.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}/${userPoolId}`]: this.tokens.getIdToken().getJwtToken() };
      const abortSignal = AbortSignal.timeout(limit);
      this.identity ??= (await this.identities.send(new GetIdCommand({ IdentityPoolId: identityPoolId, Logins }), { abortSignal })).IdentityId;
      const { Credentials: c } = await this.identities.send(new GetCredentialsForIdentityCommand({ IdentityId: this.identity, Logins }), { abortSignal });
      return { accessKeyId: c!.AccessKeyId!, secretAccessKey: c!.SecretKey!, sessionToken: c!.SessionToken!, expiration: c!.Expiration! };
    } catch (err) {
      const { code, name, message } = err as { code?: string; name?: string; message: string };
      if (!rejections.has(code ?? name ?? "")) throw err;
      const reason = /disabled/i.test(message) ? "The user is disabled: ask the owner of the stack." : "The session has expired.";
      this.end(reason);
      throw new SignedOut(reason);
    }
  }

  private refresh(): Promise<CognitoUserSession> {
    return new Promise((resolve, reject) =>
      this.user.refreshSession(this.tokens.getRefreshToken(), (err, tokens) => (err ? reject(err) : resolve(tokens))),
    );
  }
}

/** Codes with which Cognito rejects tokens for good. */
const rejections = new Set(["NotAuthorizedException", "UserNotFoundException", "PasswordResetRequiredException", "UserNotConfirmedException"]);

/** Fails if a promise takes too long. */
function within<T>(promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("The sign-in service gave no answer in time: check the network.")), limit);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function explain(err: { code?: string; name?: string; message?: string }, config: Config): Error {
  const message = err.message ?? "";
  switch (err.code ?? err.name) {
    case "NotAuthorizedException":
      if (/disabled/i.test(message)) return new Error("The user is disabled: ask the owner of the stack.");
      if (/attempts/i.test(message)) return new Error("Too many attempts: wait a few minutes, then sign in again.");
      return wrong(config);
    case "UserNotFoundException":
      return wrong(config);
    case "PasswordResetRequiredException":
      return new Error("The password must be changed first: run the command in the output KdgRotateCommand of the stack.");
    case "UserNotConfirmedException":
      return new Error("The user is not confirmed: ask the owner of the stack.");
    case "ResourceNotFoundException":
      return new Error("The user pool does not exist any more: check that the stack with the sign-in is still deployed.");
    case "TooManyRequestsException":
    case "LimitExceededException":
      return new Error("Too many sign-ins at the moment: wait a few seconds, then sign in again.");
    case "NetworkError":
      return new Error("The sign-in service cannot be reached: check the network.");
    default:
      return new Error(message || "The sign-in failed without a reason.");
  }
}

function wrong(config: Config): Error {
  return new Error("Wrong user name or password." + (config.passwordCommand ? " Run the command below the field to print the password." : ""));
}
