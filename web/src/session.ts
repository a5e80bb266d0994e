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

/** Credentials are renewed this long before they expire. */
const margin = 5 * 60_000;

/** A sign-in. Tokens and credentials never leave the worker. */
export class Session {
  private credentials?: Promise<Credentials>;
  private identity?: string;
  private identities: CognitoIdentityClient;

  private constructor(private config: Config, private user: CognitoUser, private tokens: CognitoUserSession) {
    this.identities = new CognitoIdentityClient({ region: config.region, endpoint: config.endpoint });
  }

  /** Signs in with SRP, so that the password is not sent. */
  static signIn(config: Config, name: string, password: string): Promise<Session> {
    const Storage = new Memory();
    const pool = new CognitoUserPool({ UserPoolId: config.userPool, ClientId: config.client, endpoint: config.endpoint, Storage });
    const user = new CognitoUser({ Username: name, Pool: pool, Storage });
    return new Promise((resolve, reject) =>
      user.authenticateUser(new AuthenticationDetails({ Username: name, Password: password }), {
        onSuccess: (tokens) => resolve(new Session(config, user, tokens)),
        onFailure: (err) => reject(explain(err)),
        newPasswordRequired: () => reject(new Error("The password must be changed first: run the command in the output KdgRotateCommand of the stack.")),
      }),
    );
  }

  /** Returns valid credentials. They are shared by all calls. */
  async get(): Promise<Credentials> {
    const held = await this.credentials?.catch(() => undefined);
    if (held && held.expiration.getTime() - margin > Date.now()) return held;
    return (this.credentials = this.renew());
  }

  /** Forgets credentials that the service rejected. */
  expire() {
    this.credentials = undefined;
  }

  private async renew(): Promise<Credentials> {
    if (!this.tokens.isValid()) await this.refresh();
    const { region, userPool, identityPool } = this.config;
    const Logins = { [`cognito-idp.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}/${userPool}`]: this.tokens.getIdToken().getJwtToken() };
    this.identity ??= (await this.identities.send(new GetIdCommand({ IdentityPoolId: identityPool, Logins }))).IdentityId;
    const { Credentials: c } = await this.identities.send(new GetCredentialsForIdentityCommand({ IdentityId: this.identity, Logins }));
    return { accessKeyId: c!.AccessKeyId!, secretAccessKey: c!.SecretKey!, sessionToken: c!.SessionToken!, expiration: c!.Expiration! };
  }

  private refresh(): Promise<void> {
    return new Promise((resolve, reject) =>
      this.user.refreshSession(this.tokens.getRefreshToken(), (err, tokens) => {
        if (err) return reject(err);
        this.tokens = tokens;
        resolve();
      }),
    );
  }
}

function explain(err: { code?: string; name?: string; message?: string }): Error {
  switch (err.code ?? err.name) {
    case "NotAuthorizedException":
    case "UserNotFoundException":
      return new Error("Wrong user name or password. Run the command below the field to print the password.");
    case "PasswordResetRequiredException":
      return new Error("The password must be changed first: run the command in the output KdgRotateCommand of the stack.");
    case "NetworkError":
      return new Error("The sign-in service cannot be reached: check the network.");
    default:
      return new Error(err.message || "The sign-in failed without a reason.");
  }
}
