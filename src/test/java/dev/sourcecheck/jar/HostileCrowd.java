package dev.sourcecheck.jar;

import static dev.sourcecheck.jar.Jar.SOURCES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sourcecheck.servers.FakeServer;
import dev.sourcecheck.servers.HostileBehavior;
import dev.sourcecheck.servers.Servers;
import java.io.IOException;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;

/** Hostile sources beside a healthy one, tested by a packaged service with a small heap. */
final class HostileCrowd implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(HostileCrowd.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double MIB = 1024 * 1024;

  /** Enough for a healthy source on a busy machine, but not for a server that never ends. */
  static final Map<String, String> SETTINGS =
      Map.of(
          "SOURCECHECK_JOB_PER_HOST", "1000",
          "SOURCECHECK_WORKER_DEADLINE_CONNECTION", "PT10S",
          "SOURCECHECK_WORKER_DEADLINE_TEMP_SCHEMA", "PT10S",
          "SOURCECHECK_WORKER_DEADLINE_SCHEMA_DOWNLOAD", "PT10S",
          "SOURCECHECK_WORKER_DEADLINE_LINEAGE_DOWNLOAD", "PT10S");

  private final Jar jar;
  private final int healthy;
  private final List<FakeServer> servers = new ArrayList<>();
  private final Map<Integer, String> kindOfSource = new LinkedHashMap<>();
  private final Map<Integer, String> kindOfJob = new LinkedHashMap<>();
  private double mostHeap;
  private double mostReceived;

  HostileCrowd(Jar jar) throws Exception {
    this.jar = jar;
    try (Connection connection = Servers.postgres().getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
    }
    this.healthy = create(jar, "healthy", Servers.postgres().getPort());
  }

  void add(HostileBehavior kind) throws Exception {
    add(kind.name(), kind.start());
  }

  /** Honest until the schema is read. */
  void addFlooding() throws Exception {
    add("FLOODING", HostileBehavior.flooding(Servers.postgres().getPort(), "pg_attribute"));
  }

  private void add(String kind, FakeServer server) throws Exception {
    servers.add(server);
    kindOfSource.put(create(jar, kind + "-" + servers.size(), server.port()), kind);
  }

  /** Starts a test of each hostile source. */
  void attack() throws Exception {
    for (Map.Entry<Integer, String> source : kindOfSource.entrySet()) {
      kindOfJob.put(submit(jar, source.getKey()), source.getValue());
    }
  }

  /** Tests the healthy source once a second, and returns what each test found. */
  List<String> testHealthy(int times) throws Exception {
    List<String> outcomes = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      long next = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
      outcomes.add(test(jar, healthy));
      sample();
      while (System.nanoTime() - next < 0) {
        LockSupport.parkNanos(next - System.nanoTime());
      }
    }
    return outcomes;
  }

  /** The codes with which the sources of each kind failed, once all their tests have ended. */
  Map<String, TreeSet<String>> codes() throws Exception {
    Map<String, TreeSet<String>> codes = new TreeMap<>();
    for (Map.Entry<Integer, String> job : kindOfJob.entrySet()) {
      JsonNode answer = await(jar, job.getKey());
      assertThat(answer.path("status").asText()).as(answer.toString()).isEqualTo("done");
      for (JsonNode step : answer.path("results")) {
        String code = step.at("/result/error/code").asText();
        if (!code.isEmpty()) {
          codes.computeIfAbsent(job.getValue(), kind -> new TreeSet<>()).add(code);
        }
      }
    }
    LOG.infof(
        "%d hostile servers: %s; peak heap %.0f MiB, peak received %.0f MiB",
        servers.size(), codes, mostHeap / MIB, mostReceived / MIB);
    return codes;
  }

  /** The jobs that test the hostile sources. */
  Set<Integer> jobs() {
    return kindOfJob.keySet();
  }

  double mostHeap() {
    return mostHeap;
  }

  double mostReceived() {
    return mostReceived;
  }

  private void sample() throws Exception {
    String metrics = jar.send("GET", "/q/metrics", "").body();
    mostHeap = Math.max(mostHeap, sum(metrics, "jvm_memory_used_bytes{area=\"heap\""));
    mostReceived = Math.max(mostReceived, sum(metrics, "sourcecheck_received_bytes"));
  }

  private static double sum(String metrics, String name) {
    List<String> lines = metrics.lines().filter(line -> line.startsWith(name)).toList();
    assertThat(lines).as(name).isNotEmpty();
    return lines.stream()
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  static int create(Jar jar, String name, int port) throws Exception {
    String form =
        """
        {"name": "%s", "type": "pg", "temp_schema": "postgres.public",
         "options": {"host": "127.0.0.1", "port": %d, "user": "postgres", "password": "secret",
                     "dbname": "postgres", "sslmode": "prefer"}}
        """
            .formatted(name, port);
    JsonNode answer = JSON.readTree(jar.send("POST", SOURCES, form).body());
    assertThat(answer.path("id").isInt()).as(answer.toString()).isTrue();
    return answer.path("id").asInt();
  }

  static int submit(Jar jar, int source) throws Exception {
    JsonNode answer = JSON.readTree(jar.send("POST", SOURCES + "/" + source + "/test", "").body());
    assertThat(answer.path("job_id").isInt()).as(answer.toString()).isTrue();
    return answer.path("job_id").asInt();
  }

  /** "success" if every step succeeded, otherwise the whole answer. */
  static String test(Jar jar, int source) throws Exception {
    JsonNode answer = await(jar, submit(jar, source));
    List<String> outcomes = new ArrayList<>();
    answer.path("results").forEach(step -> outcomes.add(step.at("/result/outcome").asText()));
    return outcomes.equals(List.of("success", "success", "success", "success"))
        ? "success"
        : answer.toString();
  }

  static JsonNode await(Jar jar, int job) throws Exception {
    return JSON.readTree(jar.send("GET", SOURCES + "/test/" + job + "?wait=60", "").body());
  }

  @Override
  public void close() throws IOException {
    for (FakeServer server : servers) {
      server.close();
    }
  }
}
