import { useQuery } from "@tanstack/react-query";
import { Alert } from "antd";
import { useSession } from "../../access/session-context.ts";
import { ask } from "../../api/client.ts";
import { useText } from "../../language/use-text.ts";
import { CopyButton } from "../../parts/copy-button.tsx";
import { texts } from "./text.ts";

/** Where people who are added here open the console, or what has to be done before they can. */
export function ReachNotice() {
  const text = useText(texts);
  const { open } = useSession();
  const { data } = useQuery({
    queryKey: ["reach"],
    queryFn: ({ signal }) => ask("GET /api/v1/reach", { signal }),
    enabled: !open,
  });
  if (data === undefined) return null;
  const [first] = data.urls;
  if (first === undefined)
    return <Alert type="warning" showIcon title={text.reachNone} description={text.reachNoneWhy} />;
  if (data.signIn === "here") {
    return <Alert type="warning" showIcon title={text.reachHere} description={text.reachHereWhy} />;
  }
  return (
    <Alert
      type="info"
      showIcon
      title={
        <>
          {text.reachAt}{" "}
          {data.urls.map((url) => (
            <span key={url}>
              <span className="monospace">{url}</span> <CopyButton text={url} label={url} />{" "}
            </span>
          ))}
        </>
      }
      description={`${text.reachFirewall(portOf(first))} ${data.signIn === "tls" ? text.reachTrust : ""}`}
    />
  );
}

/** The port that a URL means, said or not. */
function portOf(url: string): string {
  const { protocol, port } = new URL(url);
  return port === "" ? (protocol === "https:" ? "443" : "80") : port;
}
