import type { SnippetRequest } from "./request.ts";
import { linesLiteral, stringLiteral } from "./string-literal.ts";

/** The headers that java.net.http sets itself and takes from nobody. */
const KEPT_BY_JAVA = /^(?:connection|content-length|expect|host|upgrade)$/i;

/** A program of Java 11 or later. `java SaveCell.java` runs it. */
export function javaSnippet({ url, headers, body }: SnippetRequest): string {
  const lines = headers.map(({ name, value }) =>
    KEPT_BY_JAVA.test(name)
      ? `            // ${name}: set by java.net.http itself`
      : `            .header(${stringLiteral(name)}, ${stringLiteral(value)})`,
  );
  return `import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

public class SaveCell {
    public static void main(String[] args) throws Exception {
        String body = ${linesLiteral(body, "            ")};
        HttpRequest request = HttpRequest.newBuilder(URI.create(${stringLiteral(url)}))
${lines.join("\n")}
            .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8))
            .build();
        HttpResponse<byte[]> response = HttpClient.newHttpClient()
            .send(request, HttpResponse.BodyHandlers.ofByteArray());
        System.out.println(response.statusCode());
        System.out.write(response.body()); // UTF-8, whatever the console's own encoding is
        System.out.println();
    }
}
`;
}
