package io.mesocosm.agent.hosting;

import io.mesocosm.executor.checks.Probe;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * A GET as Mesos' checks make it with curl: redirects are followed, bodies are not read, and whoever answers on the
 * task's port is taken for the task, whatever its certificate says.
 */
final class HttpProbe {

    private static final int REDIRECTS = 50;

    private HttpProbe() {}

    /** The status code of the answer. */
    static int get(Probe.Http probe) throws IOException {
        String host = probe.ipv6() ? "[::1]" : "127.0.0.1";
        try {
            URI uri = URI.create(probe.scheme() + "://" + host + ":" + probe.port() + probe.path());
            for (int i = 0; i <= REDIRECTS; i++) {
                HttpURLConnection connection = open(uri);
                try {
                    int status = connection.getResponseCode();
                    Optional<String> location = Optional.ofNullable(connection.getHeaderField("Location"));
                    if (status / 100 != 3 || location.isEmpty()) {
                        return status;
                    }
                    uri = uri.resolve(location.get());
                } finally {
                    connection.disconnect();
                }
            }
        } catch (IllegalArgumentException e) {
            throw new IOException("'" + probe.path() + "' is not a path: " + e.getMessage(), e);
        }
        throw new IOException("More than " + REDIRECTS + " redirects");
    }

    private static HttpURLConnection open(URI uri) throws IOException {
        if (!(uri.toURL().openConnection() instanceof HttpURLConnection connection)) {
            throw new IOException("Not a web address: " + uri);
        }
        connection.setInstanceFollowRedirects(false);
        connection.setRequestProperty("Connection", "close");
        if (connection instanceof HttpsURLConnection secure) {
            secure.setSSLSocketFactory(trusting().getSocketFactory());
            secure.setHostnameVerifier((name, session) -> true);
        }
        return connection;
    }

    private static SSLContext trusting() throws IOException {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Everybody()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("No TLS: " + e.getMessage(), e);
        }
    }

    /** Trusts whoever answers. */
    private static final class Everybody extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
