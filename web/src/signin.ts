import type { Config } from "./config";
import { find, value } from "./dom";
import type { Engine } from "./engine";

/** The sign-in form. changed is called when the user signs in or the session ends. */
export function signIn(config: Config, sender: Engine, changed: (signedIn: boolean) => void) {
  const form = find<HTMLFormElement>("sign-in");
  const password = find<HTMLInputElement>("password");
  const leave = (reason: string) => {
    show(form, "", "Sign in");
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
  find<HTMLButtonElement>("sign-in-button").disabled = false;

  form.onsubmit = async (event) => {
    event.preventDefault();
    const name = value("user");
    const secret = password.value;
    password.value = "";
    find("account").textContent = name;
    find("session-end").textContent = find("sign-in-error").textContent = "";
    show(form, "busy", "Signing in");
    try {
      await sender.call("signIn", { config, name, password: secret });
      show(form, "done", "Signed in");
      changed(true);
      find("start").focus();
    } catch (err) {
      show(form, "", "Sign in");
      find("sign-in-error").textContent = (err as Error).message;
      password.focus();
    }
  };
}

/** Shows the fields, or in their place who is signed in. The page moves at once, and not later. */
function show(form: HTMLFormElement, state: "busy" | "done" | "", title: string) {
  form.classList.toggle("busy", state === "busy");
  form.classList.toggle("done", state === "done");
  find("sign-in-title").textContent = title;
}
