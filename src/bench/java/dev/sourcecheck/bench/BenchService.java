package dev.sourcecheck.bench;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The packaged jar as a process of its own, over a store of its own. */
final class BenchService implements AutoCloseable {
  static final String SOURCES = "/api/v1/data_sources";

  private final Process process;
  private final Path java;
  private final int port;

  private BenchService(Process process, Path java, int port) {
    this.process = process;
    this.java = java;
    this.port = port;
  }

  /** On the JDK that the benchmarks run on. */
  static BenchService start(BenchServer store, Map<String, String> environment, String... options)
      throws Exception {
    return start(Path.of(System.getProperty("java.home")), store, environment, options);
  }

  static BenchService start(
      Path jdk, BenchServer store, Map<String, String> environment, String... options)
      throws Exception {
    Path home = Files.createDirectories(Path.of(System.getProperty("bench.home"))).toAbsolutePath();
    Path keyFile = Files.createDirectories(home.resolve("home")).resolve("admin.key");
    Files.writeString(keyFile, HttpWire.KEY);
    Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-------"));
    Path java = jdk.resolve("bin");
    int port = freePort();
    List<String> command = new ArrayList<>(List.of(java.resolve("java").toString()));
    command.addAll(List.of(options));
    command.addAll(List.of("-jar", System.getProperty("bench.jar"), "serve"));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("service.log").toFile());
    Map<String, String> set = builder.environment();
    set.put("SOURCECHECK_HOME", home.resolve("home").toString());
    set.put("QUARKUS_HTTP_PORT", Integer.toString(port));
    set.put(
        "QUARKUS_DATASOURCE_JDBC_URL",
        "jdbc:postgresql://127.0.0.1:" + store.port() + "/" + store.newDatabase());
    set.put("QUARKUS_DATASOURCE_USERNAME", "postgres");
    set.put("QUARKUS_DATASOURCE_PASSWORD", "postgres");
    set.putAll(environment);
    BenchService service = new BenchService(builder.start(), java, port);
    Runtime.getRuntime().addShutdownHook(new Thread(service.process::destroyForcibly));
    service.awaitReady();
    return service;
  }

  HttpWire connect() throws IOException {
    return new HttpWire(port);
  }

  /** Stores a source, and answers its id. */
  long register(String form) throws IOException {
    try (HttpWire wire = connect()) {
      return wire.post(SOURCES, form).get("id").asLong();
    }
  }

  /** Submits a test and waits for its end; milliseconds. */
  static double postToDone(HttpWire wire, long source) throws IOException {
    long start = System.nanoTime();
    long job = wire.post(SOURCES + "/" + source + "/test", "{}").get("job_id").asLong();
    var answer = wire.get(SOURCES + "/test/" + job + "?wait=60");
    if (!answer.path("outcome").asText().equals("success")) {
      throw new IOException("The test went wrong: " + answer);
    }
    return (System.nanoTime() - start) / 1e6;
  }

  /** What {@code jcmd} says. */
  String jcmd(String... command) throws IOException, InterruptedException {
    List<String> all =
        new ArrayList<>(List.of(java.resolve("jcmd").toString(), Long.toString(process.pid())));
    all.addAll(List.of(command));
    Process jcmd = new ProcessBuilder(all).redirectErrorStream(true).start();
    String answer = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    jcmd.waitFor();
    return answer;
  }

  boolean alive() {
    return process.isAlive();
  }

  private void awaitReady() throws Exception {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (System.nanoTime() < until && process.isAlive()) {
      try (HttpWire wire = connect()) {
        wire.get("/q/health/ready");
        return;
      } catch (IOException e) {
        TimeUnit.MILLISECONDS.sleep(200);
      }
    }
    throw new IllegalStateException("The service did not start; see service.log");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
