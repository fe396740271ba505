import { describeProblem } from "@cellgrade/contract/problems";
import { useCallback } from "react";
import { ApiProblem, ServerUnreachable } from "../api/client.ts";
import { defineTexts, useText } from "../language/use-text.ts";
import { usePreferences } from "../preferences.tsx";

const texts = defineTexts({
  zh: {
    unreachable: "无法连接服务器：服务器可能已停止，或网络中断。",
    foreign: (status: number) => `应答不是本服务器给出的（HTTP ${status}），可能来自中间的代理。`,
  },
  en: {
    unreachable: "The server cannot be reached: it may have stopped, or the network is down.",
    foreign: (status: number) => `The answer is not this server's own (HTTP ${status}): a proxy may have given it.`,
  },
});

/**
 * Tells an error in the language of the console. What the server refused is told by its code and values, so a text that
 * is shown follows a change of the language. An error of the page itself keeps the browser's words.
 */
export function useErrorText(): (error: Error) => string {
  const text = useText(texts);
  const { language } = usePreferences();
  return useCallback(
    (error) => {
      if (error instanceof ServerUnreachable) return text.unreachable;
      if (!(error instanceof ApiProblem)) return error.message;
      const { code, values, detail, status } = error;
      if (code !== null) return describeProblem(code, values, language);
      return detail ?? text.foreign(status);
    },
    [text, language],
  );
}
