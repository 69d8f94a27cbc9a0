package dev.sourcecheck.servers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sourcecheck.servers.ServerProcess.StopSignal;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.awaitility.Awaitility;

/**
 * A Trino server, with the connectors memory and tpch, that requires a password over HTTPS. Its
 * archives come from the folder in the system property {@code trino.archives}, which the profile
 * {@code trino} fills; it needs JDK 24 or later, from {@code TRINO_JAVA_HOME} or below {@code
 * /usr/lib/jvm}.
 */
public final class TrinoServer implements AutoCloseable {
  /** The users {@code user1}, {@code user2} and so on. */
  private static final int USERS = 1_000;

  private static final List<String> CONNECTORS = List.of("memory", "tpch");
  private static final String SALT = "0123456789abcdef";
  private static final int ITERATIONS = 1_000;
  private static final JsonMapper JSON = new JsonMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final ServerProcess process;
  private final int httpPort;
  private final int httpsPort;

  private TrinoServer(ServerProcess process, int httpPort, int httpsPort) {
    this.process = process;
    this.httpPort = httpPort;
    this.httpsPort = httpsPort;
  }

  /**
   * Starts a server.
   *
   * @param pem the certificate and its key
   * @param password of all users
   */
  public static TrinoServer start(String pem, String password) {
    try {
      Path folder = ServerProcess.newFolder();
      Path archives =
          Path.of(System.getProperty("trino.archives", "target/trino")).toAbsolutePath();
      ServerProcess.run(
          folder,
          Map.of(),
          List.of(
              "tar",
              "-xzf",
              only(archives, "trino-server-", ".tar.gz").toString(),
              "--strip-components=1"));
      for (String connector : CONNECTORS) {
        unzip(
            only(archives, "trino-" + connector + "-", ".zip"),
            folder.resolve("plugin").resolve(connector));
      }
      int httpPort = ServerProcess.freePort();
      int httpsPort = ServerProcess.freePort();
      configure(folder, httpPort, httpsPort, pem, password);
      String java = javaHome();
      ServerProcess process =
          ServerProcess.listening(
              folder,
              httpsPort,
              Map.of("JAVA_HOME", java, "PATH", java + "/bin:" + System.getenv("PATH")),
              List.of(folder.resolve("bin/launcher").toString(), "run"),
              StopSignal.TERM);
      TrinoServer server = new TrinoServer(process, httpPort, httpsPort);
      Awaitility.await().atMost(Duration.ofSeconds(120)).until(server::answers);
      return server;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path only(Path folder, String prefix, String suffix) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(prefix))
          .filter(file -> file.toString().endsWith(suffix))
          .findFirst()
          .orElseThrow();
    }
  }

  private static String javaHome() throws IOException {
    String home = System.getenv("TRINO_JAVA_HOME");
    if (home != null) {
      return home;
    }
    try (Stream<Path> installed = Files.list(Path.of("/usr/lib/jvm"))) {
      return installed
          .filter(path -> path.getFileName().toString().matches(".*2[5-9].*"))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("no JDK 25: set TRINO_JAVA_HOME"))
          .toString();
    }
  }

  /** Without the first folder of the names. */
  private static void unzip(Path archive, Path target) throws IOException {
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(archive))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (!entry.isDirectory()) {
          Path file = target.resolve(entry.getName().replaceFirst("^[^/]*/", "")).normalize();
          if (!file.startsWith(target)) {
            throw new IOException("a path outside the archive");
          }
          Files.createDirectories(file.getParent());
          copy(zip, file);
        }
      }
    }
  }

  private static void copy(InputStream entry, Path file) throws IOException {
    Files.copy(entry, file);
  }

  private static void configure(
      Path folder, int httpPort, int httpsPort, String pem, String password)
      throws IOException, GeneralSecurityException {
    Path etc = Files.createDirectories(folder.resolve("etc"));
    Files.createDirectories(etc.resolve("catalog"));
    Files.writeString(etc.resolve("server.pem"), pem);
    Files.writeString(
        etc.resolve("node.properties"),
        "node.environment=test\nnode.data-dir=%s\n".formatted(folder.resolve("data")));
    Files.writeString(
        etc.resolve("jvm.config"),
        "-server\n-Xmx1G\n-XX:+UseSerialGC\n--add-modules=jdk.incubator.vector\n");
    Files.writeString(
        etc.resolve("config.properties"),
        """
        coordinator=true
        node-scheduler.include-coordinator=true
        discovery.uri=http://127.0.0.1:%1$d
        http-server.http.port=%1$d
        http-server.https.enabled=true
        http-server.https.port=%2$d
        http-server.https.keystore.path=%3$s
        http-server.authentication.type=PASSWORD
        http-server.authentication.allow-insecure-over-http=true
        internal-communication.shared-secret=for-tests-only
        protocol.v1.alternate-header-name=Presto
        """
            .formatted(httpPort, httpsPort, etc.resolve("server.pem")));
    Files.writeString(
        etc.resolve("password-authenticator.properties"),
        "password-authenticator.name=file\nfile.password-file=%s\n"
            .formatted(etc.resolve("password.db")));
    String hash = hash(password);
    Files.write(
        etc.resolve("password.db"),
        IntStream.rangeClosed(1, USERS).mapToObj(i -> "user" + i + ":" + hash).toList());
    for (String connector : CONNECTORS) {
      Files.writeString(
          etc.resolve("catalog").resolve(connector + ".properties"),
          "connector.name=" + connector + "\n");
    }
  }

  private static String hash(String password) throws GeneralSecurityException {
    byte[] salt = HexFormat.of().parseHex(SALT);
    byte[] hash =
        SecretKeyFactory.getInstance("PBKDF2WithHmacSHA1")
            .generateSecret(new PBEKeySpec(password.toCharArray(), salt, ITERATIONS, 64 * 8))
            .getEncoded();
    return ITERATIONS + ":" + SALT + ":" + HexFormat.of().formatHex(hash);
  }

  private boolean answers() {
    try {
      execute("SELECT 1");
      return true;
    } catch (IllegalStateException | UncheckedIOException e) {
      return false;
    }
  }

  /** The port for HTTPS. */
  public int port() {
    return httpsPort;
  }

  /** The port for HTTP, without authentication. */
  public int httpPort() {
    return httpPort;
  }

  /** Runs statements as an administrator. */
  public void execute(String... statements) {
    for (String sql : statements) {
      query(sql);
    }
  }

  /** The first column of a result. */
  public List<String> query(String sql) {
    List<String> values = new ArrayList<>();
    JsonNode page =
        send(request("/v1/statement").POST(HttpRequest.BodyPublishers.ofString(sql)).build());
    while (true) {
      if (page.has("error")) {
        throw new IllegalStateException(sql + ": " + page.path("error").path("message").asText());
      }
      page.path("data").forEach(row -> values.add(row.path(0).asText()));
      String next = page.path("nextUri").textValue();
      if (next == null) {
        return values;
      }
      page = send(request(URI.create(next).getRawPath()).GET().build());
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + path))
        .header("X-Trino-User", "administrator");
  }

  private static JsonNode send(HttpRequest request) {
    try {
      HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new IllegalStateException(response.statusCode() + " " + response.body());
      }
      return JSON.readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
