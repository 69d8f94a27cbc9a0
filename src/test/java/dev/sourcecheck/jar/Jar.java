package dev.sourcecheck.jar;

import static org.awaitility.Awaitility.await;

import dev.sourcecheck.servers.StoreResource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** The packaged jar in a process of its own, as a user starts it, on a free port. */
final class Jar implements AutoCloseable {
  static final String SOURCES = "/api/v1/data_sources";
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  final Path home;
  final int port;
  private final Process process;
  private final StringBuffer out = new StringBuffer();
  private final StringBuffer err = new StringBuffer();
  private final List<Thread> readers;
  private boolean leavesOrphans;
  private final HttpClient http = HttpClient.newHttpClient();

  private Jar(Path home, int port, Process process) {
    this.home = home;
    this.port = port;
    this.process = process;
    this.readers =
        List.of(collect(process.getInputStream(), out), collect(process.getErrorStream(), err));
  }

  /**
   * With settings from the environment on top; {@code QUARKUS_HTTP_PORT} only if it is not free to
   * choose.
   */
  static Jar start(Path home, Map<String, String> environment, String... command)
      throws IOException {
    if (Files.isDirectory(home)) {
      Files.writeString(home.resolve("admin.key"), StoreResource.KEY);
    }
    return startAsItIs(home, environment, command);
  }

  /** Without giving the home the tests' own admin key. */
  static Jar startAsItIs(Path home, Map<String, String> environment, String... command)
      throws IOException {
    return start(
        List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()),
        Path.of(System.getProperty("sourcecheck.jar")),
        home,
        environment,
        command);
  }

  /** As {@link #start}, with a heap of so many MiB instead of 256. */
  static Jar startWithHeap(int mib, Path home, Map<String, String> environment, String... options)
      throws IOException {
    Files.writeString(home.resolve("admin.key"), StoreResource.KEY);
    List<String> java = new ArrayList<>();
    java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    java.add("-Xmx" + mib + "m");
    java.addAll(List.of(options));
    return start(java, Path.of(System.getProperty("sourcecheck.jar")), home, environment);
  }

  /**
   * As {@link #startAsItIs}.
   *
   * @param java the JVM, with options of its own, and what is to run it
   */
  static Jar start(
      List<String> java, Path jar, Path home, Map<String, String> environment, String... command)
      throws IOException {
    int free;
    int freeForSample;
    try (ServerSocket socket = new ServerSocket(0);
        ServerSocket another = new ServerSocket(0)) {
      free = socket.getLocalPort();
      freeForSample = another.getLocalPort();
    }
    List<String> line = new ArrayList<>();
    line.addAll(java);
    if (java.stream().noneMatch(option -> option.startsWith("-Xmx"))) {
      line.add("-Xmx256m");
    }
    line.addAll(List.of("-XX:TieredStopAtLevel=1", "-jar", jar.toString()));
    line.addAll(List.of(command));
    ProcessBuilder builder = new ProcessBuilder(line);
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("QUARKUS_") || name.startsWith("SOURCECHECK_"));
    builder.environment().put("SOURCECHECK_HOME", home.toString());
    builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(free));
    builder.environment().put("SOURCECHECK_DEMO_PORT", Integer.toString(freeForSample));
    builder.environment().putAll(environment);
    String chosen = builder.environment().get("QUARKUS_HTTP_PORT");
    int port = chosen.matches("\\d+") ? Integer.parseInt(chosen) : free;
    return new Jar(home, port, builder.start());
  }

  String out() {
    return out.toString();
  }

  /** The lines on stderr that are not blank. */
  List<String> complaints() {
    return err.toString().lines().filter(line -> !line.isBlank()).toList();
  }

  Jar awaitReady() {
    await("ready; it said: " + out + err)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> !process.isAlive() || readiness() == 200);
    if (!process.isAlive()) {
      throw new IllegalStateException("It ended: " + out + err);
    }
    return this;
  }

  /** The status of {@code /q/health/ready}; 0 if the connection is refused. */
  int readiness() throws InterruptedException {
    try {
      return send("GET", "/q/health/ready", "").statusCode();
    } catch (IOException e) {
      return 0;
    }
  }

  HttpResponse<String> send(String method, String path, String body)
      throws IOException, InterruptedException {
    return sendWith(StoreResource.KEY, method, path, body);
  }

  /** With another key, or none if it is empty. */
  HttpResponse<String> sendWith(String key, String method, String path, String body)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    if (!key.isEmpty()) {
      request.header("Authorization", "Key " + key);
    }
    return http.send(
        request.timeout(PATIENCE).method(method, BodyPublishers.ofString(body)).build(),
        BodyHandlers.ofString());
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** With the tests' own key, without waiting for the answer. */
  CompletableFuture<HttpResponse<String>> sendAsync(String method, String path, String body) {
    return http.sendAsync(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Authorization", "Key " + StoreResource.KEY)
            .timeout(PATIENCE)
            .method(method, BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  int awaitExit() throws InterruptedException, ExecutionException, TimeoutException {
    int code = process.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS).exitValue();
    for (Thread reader : readers) {
      reader.join(PATIENCE.toMillis());
    }
    return code;
  }

  /** As {@code kill -9}: nothing is cleaned up. */
  void kill() throws InterruptedException, ExecutionException, TimeoutException {
    leavesOrphans = true;
    process.toHandle().destroyForcibly();
    awaitExit();
  }

  /** As {@code kill}: an orderly shutdown. */
  int terminate() throws InterruptedException, ExecutionException, TimeoutException {
    process.toHandle().destroy(); // Process.destroy would close its output as well
    return awaitExit();
  }

  Path storeData() {
    return home.resolve("store").resolve("data");
  }

  Path storePidFile() {
    return storeData().resolve("postmaster.pid");
  }

  /** The live server processes of the embedded store, whichever process started them. */
  List<ProcessHandle> stores() {
    return servers(storeData());
  }

  private static List<ProcessHandle> servers(Path data) {
    return ProcessHandle.allProcesses()
        .filter(
            one -> commandLine(one).filter(words -> words.contains(data.toString())).isPresent())
        .toList();
  }

  /** As the kernel reports it, because servers change the titles of their child processes. */
  private static Optional<String> commandLine(ProcessHandle one) {
    try {
      byte[] words = Files.readAllBytes(Path.of("/proc", Long.toString(one.pid()), "cmdline"));
      return Optional.of(new String(words, StandardCharsets.UTF_8))
          .filter(line -> line.contains("postgres"));
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  /** Ends all processes, also after a kill. */
  @Override
  public void close() throws InterruptedException, ExecutionException, TimeoutException {
    process.toHandle().destroy();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      kill();
    }
    awaitExit();
    if (leavesOrphans) {
      Stream.of("store", "sample")
          .map(name -> home.resolve(name).resolve("data"))
          .flatMap(data -> servers(data).stream())
          .forEach(ProcessHandle::destroyForcibly);
    }
  }

  private static Thread collect(InputStream from, StringBuffer into) {
    Thread reader =
        new Thread(
            () -> {
              try (from) {
                byte[] buffer = new byte[4096];
                for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                  into.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
                }
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            "jar-output");
    reader.setDaemon(true);
    reader.start();
    return reader;
  }
}
