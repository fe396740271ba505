import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Posts bodies: java PostSave.java. Each line of the standard input is one: URL, BODY-FILE, AUTHORITY, CERTIFICATE, KEY and
 * HEADERs, a tab between two. Files are PEM, and "-" where there is none. Prints a line for each: status, error code, answer.
 */
public class PostSave {
    public static void main(String[] args) throws Exception {
        BufferedReader errands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = errands.readLine(); line != null; line = errands.readLine()) {
            System.out.write(post(line.split("\t")).getBytes(StandardCharsets.UTF_8)); // println would use the locale's
        }
        System.out.flush();
    }

    private static String post(String[] args) throws Exception {
        HttpClient.Builder client = HttpClient.newBuilder();
        if (!args[2].equals("-")) client.sslContext(contextOf(args[2], args[3], args[4]));
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(args[0]))
            .POST(HttpRequest.BodyPublishers.ofFile(Path.of(args[1])));
        for (int at = 5; at < args.length; at += 1) {
            String[] header = args[at].split(": ", 2);
            request.header(header[0], header[1]);
        }
        HttpResponse<String> answer = client.build().send(request.build(), HttpResponse.BodyHandlers.ofString());
        String code = answer.headers().firstValue("x-error-code").orElse("-");
        return answer.statusCode() + " " + code + " " + answer.body() + "\n";
    }

    private static SSLContext contextOf(String authority, String certificate, String key) throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry("authority", certificateIn(authority));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        KeyManagerFactory keys = null;
        if (!certificate.equals("-")) {
            KeyStore own = KeyStore.getInstance(KeyStore.getDefaultType());
            own.load(null, null);
            own.setKeyEntry("own", keyIn(key), new char[0], new Certificate[] { certificateIn(certificate) });
            keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, new char[0]);
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys == null ? null : keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static Certificate certificateIn(String file) throws Exception {
        try (InputStream pem = Files.newInputStream(Path.of(file))) {
            return CertificateFactory.getInstance("X.509").generateCertificate(pem);
        }
    }

    private static PrivateKey keyIn(String file) throws Exception {
        String pem = Files.readString(Path.of(file)).replaceAll("-----[^-]+-----|\\s", "");
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
    }
}
