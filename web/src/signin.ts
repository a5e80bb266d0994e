import type { Config } from "./config";
import { find, value } from "./dom";
import type { Engine } from "./engine";

/** The sign-in form. changed is called when the user signs in or the session ends. */
export function signIn(config: Config, sender: Engine, changed: (signedIn: boolean) => void) {
  const form = find<HTMLFormElement>("sign-in");
  const password = find<HTMLInputElement>("password");
  const button = find<HTMLButtonElement>("sign-in-button");
  const leave = (reason: string) => {
    form.classList.remove("done");
    find("sign-in-title").textContent = "Sign in";
    find("session-end").textContent = reason;
    changed(false);
    password.focus();
  };

  find<HTMLInputElement>("user").value = config.username;
  find("password-command").textContent = config.passwordCommand;
  find("password-help").hidden = !config.passwordCommand;
  find("copy").onclick = async () => {
    await navigator.clipboard.writeText(config.passwordCommand);
    find("copy").textContent = "Copied";
    setTimeout(() => (find("copy").textContent = "Copy"), 2000);
  };
  find("sign-out").onclick = () => {
    void sender.call("signOut");
    leave("");
  };
  sender.onSignedOut = (reason) => leave(`${reason} Sign in again to go on.`);
  button.disabled = false;

  form.onsubmit = async (event) => {
    event.preventDefault();
    const name = value("user");
    button.disabled = true;
    button.textContent = "Signing in…";
    find("sign-in-error").textContent = "";
    try {
      await sender.call("signIn", { config, name, password: password.value });
      find("account").textContent = name;
      find("session-end").textContent = "";
      form.classList.add("done");
      find("sign-in-title").textContent = "Signed in";
      changed(true);
      find("start").focus();
    } catch (err) {
      find("sign-in-error").textContent = (err as Error).message;
      password.focus();
    } finally {
      password.value = "";
      button.disabled = false;
      button.textContent = "Sign in";
    }
  };
}
