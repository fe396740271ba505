import type { SnippetRequest } from "./request.ts";
import { linesLiteral, stringLiteral } from "./string-literal.ts";

/** A program of C# 7.1 or later: .NET Framework 4.7.2, .NET 6 and what came after. */
export function csharpSnippet({ url, headers, body }: SnippetRequest): string {
  const lines = headers.map(({ name, value }) => {
    const target = /^content-/i.test(name) ? "request.Content.Headers" : "request.Headers";
    return `            ${target}.TryAddWithoutValidation(${stringLiteral(name)}, ${stringLiteral(value)});`;
  });
  return `using System;
using System.Net.Http;
using System.Text;
using System.Threading.Tasks;

class SaveCell
{
    static readonly HttpClient Client = new HttpClient();

    static async Task Main()
    {
        string body = ${linesLiteral(body, "            ")};
        using (var request = new HttpRequestMessage(HttpMethod.Post, ${stringLiteral(url)}))
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
${lines.join("\n")}
            using (var response = await Client.SendAsync(request))
            {
                Console.WriteLine((int)response.StatusCode);
                Console.WriteLine(await response.Content.ReadAsStringAsync());
            }
        }
    }
}
`;
}
