/** The file config.json beside index.html. It holds no secrets. */
export interface Config {
  region: string;
  userPool: string;
  client: string;
  identityPool: string;
  service: "firehose" | "kinesis";
  stream: string;
  user: string;
  /** Prints the password; empty if the user chose it. */
  passwordCommand: string;
  /** Replaces the endpoints of AWS, for a local AWS. May be relative to the page. */
  endpoint?: string;
}

export async function loadConfig(): Promise<Config> {
  const answer = await fetch("config.json", { cache: "no-store" });
  if (!answer.ok) throw new Error(`config.json: the server answers ${answer.status}`);
  const { userPoolId, clientId, identityPoolId, streamKind, streamName, username, ...rest } = await answer.json();
  const config: Config = { ...rest, userPool: userPoolId, client: clientId, identityPool: identityPoolId, service: streamKind, stream: streamName, user: username };
  if (config.endpoint) config.endpoint = new URL(config.endpoint, document.baseURI).href;
  return config;
}
