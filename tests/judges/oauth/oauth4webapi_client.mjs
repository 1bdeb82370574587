// oauth4webapi as a client of an authorization server: reads what to do from standard input, and writes what came of it.
// It does and says what authlib_client.py does and says; its one argument is the folder that the package is below.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const tools = createRequire(`${process.argv[2]}/package.json`);
const oauth = await import(pathToFileURL(tools.resolve("oauth4webapi")));
const options = { [oauth.allowInsecureRequests]: true };
const authentications = {
  client_secret_basic: oauth.ClientSecretBasic,
  client_secret_post: oauth.ClientSecretPost,
  none: () => oauth.None(),
};

class Client {
  constructor(told) {
    this.told = told;
    this.server = {
      issuer: told.issuer,
      authorization_endpoint: told.authorization_endpoint,
      token_endpoint: told.token_endpoint,
      revocation_endpoint: told.revocation_endpoint,
      device_authorization_endpoint: told.device_endpoint,
    };
    this.client = { client_id: told.client_id };
    this.secret = told.client_secret;
    this.verifier = oauth.generateRandomCodeVerifier();
    this.address = told.redirect_uri;
  }

  get authentication() {
    return authentications[this.told.authentication](this.secret);
  }

  async run(verb) {
    try {
      return await this[verb]();
    } catch (error) {
      if (error instanceof oauth.AuthorizationResponseError || error instanceof oauth.ResponseBodyError) {
        return error.error;
      }
      if (error instanceof oauth.WWWAuthenticateChallengeError) {
        // It throws at a challenge before it reads the body, which has the error of RFC 6749.
        const told = await error.response.json();
        return told.error ?? String(error.status);
      }
      if (error instanceof oauth.OperationProcessingError) {
        return "stopped";
      }
      throw error;
    }
  }

  async ask(decision = "allow") {
    const url = new URL(this.server.authorization_endpoint);
    const state = oauth.generateRandomState();
    url.searchParams.set("client_id", this.client.client_id);
    url.searchParams.set("redirect_uri", this.address);
    url.searchParams.set("response_type", "code");
    url.searchParams.set("state", state);
    if (this.told.scope) {
      url.searchParams.set("scope", this.told.scope);
    }
    if (this.told.challenge !== "none") {
      const hashed = this.told.challenge === "S256";
      const challenge = hashed ? await oauth.calculatePKCECodeChallenge(this.verifier) : this.verifier;
      url.searchParams.set("code_challenge", challenge);
      url.searchParams.set("code_challenge_method", this.told.challenge);
    }
    if ((await fetch(url, { redirect: "manual" })).status === 400) {
      return "nowhere";
    }
    const form = new URLSearchParams({ decision });
    const back = await fetch(url, { method: "POST", body: form, redirect: "manual" });
    this.came = oauth.validateAuthResponse(this.server, this.client, new URL(back.headers.get("location")), state);
    return "ok";
  }

  deny() {
    return this.ask("deny");
  }

  async trade() {
    const proof = this.told.challenge === "none" ? oauth.nopkce : this.verifier;
    const { server, client, authentication, came, address } = this;
    const answer = await oauth.authorizationCodeGrantRequest(
      server, client, authentication, came, address, proof, options,
    );
    this.tokens = await oauth.processAuthorizationCodeResponse(server, client, answer);
    return "ok";
  }

  async identify() {
    const { server, client, authentication } = this;
    const fields = this.told.scope ? { scope: this.told.scope } : {};
    const answer = await oauth.clientCredentialsGrantRequest(server, client, authentication, fields, options);
    this.tokens = await oauth.processClientCredentialsResponse(server, client, answer);
    return "ok";
  }

  async refresh() {
    const { server, client, authentication, tokens } = this;
    const answer = await oauth.refreshTokenGrantRequest(server, client, authentication, tokens.refresh_token, options);
    this.tokens = await oauth.processRefreshTokenResponse(server, client, answer);
    this.older = tokens;
    return "ok";
  }

  async call() {
    const { access_token: token } = this.tokens;
    const where = new URL(this.told.resource);
    try {
      const answer = await oauth.protectedResourceRequest(token, "GET", where, undefined, undefined, options);
      return answer.status === 200 ? "ok" : String(answer.status);
    } catch (error) {
      if (error instanceof oauth.WWWAuthenticateChallengeError) {
        return String(error.status);
      }
      throw error;
    }
  }

  async revoke() {
    const { server, client, authentication, tokens } = this;
    const more = { ...options, additionalParameters: { token_type_hint: "refresh_token" } };
    const answer = await oauth.revocationRequest(server, client, authentication, tokens.refresh_token, more);
    await oauth.processRevocationResponse(answer);
    return "ok";
  }

  async pair() {
    const { server, client, authentication } = this;
    const answer = await oauth.deviceAuthorizationRequest(server, client, authentication, {}, options);
    this.codes = await oauth.processDeviceAuthorizationResponse(server, client, answer);
    return "ok";
  }

  async poll() {
    const { server, client, authentication, codes } = this;
    const answer = await oauth.deviceCodeGrantRequest(server, client, authentication, codes.device_code, options);
    this.tokens = await oauth.processDeviceCodeResponse(server, client, answer);
    return "ok";
  }

  async decide(decision) {
    const form = new URLSearchParams({ decision });
    const page = await fetch(this.codes.verification_uri_complete, { method: "POST", body: form });
    return page.status === 200 ? "ok" : String(page.status);
  }

  allow_device() {
    return this.decide("allow");
  }

  deny_device() {
    return this.decide("deny");
  }

  async wait() {
    await new Promise((done) => setTimeout(done, this.codes.interval * 1100));
  }

  change_verifier() {
    this.verifier = oauth.generateRandomCodeVerifier();
  }

  change_address() {
    this.address = this.told.other.redirect_uri;
  }

  change_address_to_a_strangers() {
    this.address = "http://127.0.0.1:9/callback";
  }

  change_client() {
    this.client = { client_id: this.told.other.client_id };
    this.secret = this.told.other.client_secret;
  }

  change_secret() {
    this.secret = this.told.wrong_secret;
  }

  forget_challenge() {
    this.told = { ...this.told, challenge: "none" };
  }

  swap_tokens() {
    [this.tokens, this.older] = [this.older, this.tokens];
  }
}

const done = [];
for (const [told, verbs] of JSON.parse(readFileSync(0, "utf8"))) {
  const client = new Client(told);
  const said = [];
  for (const verb of verbs) {
    said.push(await client.run(verb));
  }
  done.push(said.filter((word) => word !== undefined));
}
console.log(JSON.stringify(done));
