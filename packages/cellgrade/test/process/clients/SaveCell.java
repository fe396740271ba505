import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Saves one cell: java SaveCell.java URL BARCODE ENCODING. Prints the answer. */
public class SaveCell {
    public static void main(String[] args) throws Exception {
        String cell = "{\"batteryStation\":\"01-08-16\",\"deviceCode\":\"FR-01\",\"barcode\":\"" + args[1]
            + "\",\"testTime\":\"2024-03-02 09:14:08\",\"workStep\":\"\u5206\u5bb9\u653e\u7535\","
            + "\"voltage\":3.2015,\"electricity\":25.01,\"volume\":102.513,\"energy\":331.25}";
        HttpRequest request = HttpRequest.newBuilder(URI.create(args[0]))
            .header("x-request-datasource", "001")
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(cell.getBytes(Charset.forName(args[2]))))
            .build();
        String answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
        System.out.write(answer.getBytes(StandardCharsets.UTF_8)); // println would use the encoding of the locale
        System.out.flush();
    }
}
