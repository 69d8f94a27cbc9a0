package dev.sourcecheck.chaos;

import static org.awaitility.Awaitility.await;

import dev.sourcecheck.servers.StoreResource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The packaged jar in its own process, which tests kill, freeze or terminate. */
final class ReplicaProcess implements AutoCloseable {
  /** Sixty-four zeros: the key of JobTable. */
  private static final String MASTER_KEY = "0".repeat(64);

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Process process;
  private final int httpPort;
  private final Path log;

  private ReplicaProcess(Process process, int httpPort, Path log) {
    this.process = process;
    this.httpPort = httpPort;
    this.log = log;
  }

  /** Starts a process; {@link #awaitReady} waits until it is ready. */
  static ReplicaProcess start(Path folder, int storePort, Map<String, String> settings)
      throws IOException {
    return start(List.of(), Path.of(System.getProperty("java.home")), folder, storePort, settings);
  }

  /**
   * @param before prefix of the command, such as a program that runs it
   * @param jdk its home
   */
  static ReplicaProcess start(
      List<String> before, Path jdk, Path folder, int storePort, Map<String, String> settings)
      throws IOException {
    int httpPort;
    try (ServerSocket free = new ServerSocket(0)) {
      httpPort = free.getLocalPort();
    }
    Path home = Files.createTempDirectory(folder, "replica");
    Files.writeString(home.resolve("admin.key"), StoreResource.KEY);
    Path log = home.resolve("log");
    List<String> command = new ArrayList<>(before);
    command.addAll(
        List.of(
            jdk.resolve("bin/java").toString(),
            "-Xmx192m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-jar",
            System.getProperty("sourcecheck.jar", "target/sourcecheck.jar")));
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    environment.put(
        "QUARKUS_DATASOURCE_JDBC_URL", "jdbc:postgresql://127.0.0.1:" + storePort + "/postgres");
    environment.put("QUARKUS_DATASOURCE_USERNAME", "postgres");
    environment.put("QUARKUS_DATASOURCE_PASSWORD", "postgres");
    environment.put("QUARKUS_HTTP_PORT", Integer.toString(httpPort));
    environment.put("SOURCECHECK_HOME", home.toString());
    environment.put("SOURCECHECK_MASTER_KEY", MASTER_KEY);
    environment.putAll(settings);
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    return new ReplicaProcess(builder.start(), httpPort, log);
  }

  ReplicaProcess awaitReady() {
    await()
        .atMost(Duration.ofSeconds(120))
        .pollInterval(Duration.ofMillis(200))
        .failFast("The replica ended", () -> !process.isAlive())
        .until(this::ready);
    return this;
  }

  boolean ready() throws InterruptedException {
    try {
      return send("GET", "/q/health/ready", Duration.ofSeconds(2)).startsWith("200");
    } catch (IOException e) {
      return false;
    }
  }

  /** The status and the body, separated by a space. */
  String send(String method, String path, Duration timeout)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + path))
            .header("Authorization", "Key " + StoreResource.KEY)
            .timeout(timeout)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    var answer = HTTP.send(request, BodyHandlers.ofString());
    return answer.statusCode() + " " + answer.body();
  }

  /**
   * The prefix of {@code worker} in its jobs. A program that runs the JVM is replaced by it or is
   * its parent.
   */
  String workerPrefix() {
    return process.descendants().findFirst().map(ProcessHandle::pid).orElse(process.pid()) + "-";
  }

  int port() {
    return httpPort;
  }

  void signal(String name) throws IOException, InterruptedException {
    Process kill =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).inheritIO().start();
    if (kill.waitFor() != 0) {
      throw new IOException("No such process: " + process.pid());
    }
  }

  void awaitEnd() throws InterruptedException {
    if (!process.waitFor(90, TimeUnit.SECONDS)) {
      throw new AssertionError("The replica does not end: " + log());
    }
  }

  /** The number of platform threads. */
  int platformThreads() throws IOException {
    return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
        .filter(line -> line.startsWith("Threads:"))
        .mapToInt(line -> Integer.parseInt(line.substring(8).strip()))
        .findFirst()
        .orElseThrow();
  }

  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws InterruptedException {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().waitFor();
  }
}
