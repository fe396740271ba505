import { ApiProblem, ask } from "../api/client.ts";

/** Signs out and begins anew, so that nothing of what was shown stays in the tab. Rejects when the server does not hear it. */
export async function signOut(): Promise<void> {
  try {
    await ask("DELETE /api/v1/session", { body: {} });
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.status !== 401) throw error; // 401: it had ended already
  }
  window.location.assign("/");
}
