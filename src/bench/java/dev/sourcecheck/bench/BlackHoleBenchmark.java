package dev.sourcecheck.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Many tests of addresses that take a connection and never answer, held open on one replica: what
 * they cost in memory, and what a healthy source feels of them. Idle and laden alternate in one
 * process.
 */
final class BlackHoleBenchmark implements Benchmark {
  private static final int MANY = 2_000;
  private static final int MANY_ON_17 = 200;
  private static final int TESTS = 60;
  private static final int HEAP_MIB = 256;
  private static final Pattern USED = Pattern.compile("used (\\d+)K");

  @Override
  public String name() {
    return "black-holes";
  }

  @Override
  public List<BenchRow> run(RunEffort effort) throws Exception {
    List<BenchRow> rows = new ArrayList<>();
    try (BenchServer store = BenchServer.start(Map.of());
        BenchSource source = BenchSource.start();
        BlackHole hole = BlackHole.open()) {
      rows.addAll(on(Path.of(System.getProperty("java.home")), MANY, store, source, hole, effort));
      String older = System.getProperty("bench.jdk17", "");
      if (!older.isBlank()) {
        rows.addAll(on(Path.of(older), MANY_ON_17, store, source, hole, effort));
      }
    }
    return rows;
  }

  private static List<BenchRow> on(
      Path jdk, int many, BenchServer store, BenchSource source, BlackHole hole, RunEffort effort)
      throws Exception {
    Map<String, String> held = new HashMap<>();
    held.put("SOURCECHECK_WORKER_DEADLINE_CONNECTION", "PT25M");
    held.put("SOURCECHECK_JOB_PER_HOST", "3000"); // all of 127.0.0.0/8 counts as one host
    List<String> options = new ArrayList<>(List.of("-Xmx" + HEAP_MIB + "m"));
    if (!System.getProperty("bench.service", "").isBlank()) {
      options.addAll(List.of(System.getProperty("bench.service").split(" ")));
    }
    try (BenchService service =
            BenchService.start(jdk, store, held, options.toArray(String[]::new));
        HttpWire wire = service.connect()) {
      long healthy = service.register(source.form("healthy on " + many));
      healthy(wire, source, healthy, TESTS * 5);
      List<Double> idle = new ArrayList<>();
      List<Double> laden = new ArrayList<>();
      double used = 0;
      for (int run = 0; run < effort.runs(); run++) {
        idle.add(healthy(wire, source, healthy, effort.of(TESTS)));
        List<Long> stuck = fill(service, hole, many);
        laden.add(healthy(wire, source, healthy, effort.of(TESTS)));
        service.jcmd("GC.run");
        used = Math.max(used, usedMib(service));
        cancel(service, stuck, hole);
        System.out.printf(
            "  run %d: idle %s ms, laden %s ms, heap %s MiB%n",
            run + 1,
            BenchRow.number(idle.get(run)),
            BenchRow.number(laden.get(run)),
            BenchRow.number(used));
      }
      String where = "%,d in flight on JDK %s".formatted(many, version(service));
      double ratio = AlternatingRuns.median(laden) / AlternatingRuns.median(idle);
      List<BenchRow> rows = new ArrayList<>();
      if (many == MANY) {
        rows.add(
            new BenchRow(
                "6. live heap with " + where,
                BenchRow.number(used) + " MiB",
                HEAP_MIB + " MiB",
                BenchRow.number(used / HEAP_MIB),
                "within 1",
                service.alive() && used < HEAP_MIB));
      }
      rows.add(
          BenchRow.of(
              "7. POST to done of a healthy source with " + where + ", against idle",
              AlternatingRuns.median(laden),
              AlternatingRuns.median(idle),
              "ms",
              ratio,
              new BenchRow.RatioTarget.AtMost(1.5)));
      return rows;
    }
  }

  private static double healthy(HttpWire wire, BenchSource source, long id, int tests)
      throws Exception {
    source.forgetHistory();
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < tests; i++) {
      millis.add(BenchService.postToDone(wire, id));
    }
    return AlternatingRuns.median(millis);
  }

  private static List<Long> fill(BenchService service, BlackHole hole, int many) throws Exception {
    List<Long> jobs = new ArrayList<>();
    try (HttpWire wire = service.connect()) {
      for (int i = 0; i < many; i++) {
        String form =
            """
            {"name": "hole", "type": "pg", "options": {"host": "127.%d.%d.%d", "port": %d, "dbname": "d",
             "user": "u", "password": "a long enough word"}}
            """
                .formatted(1 + i / 40_000, 1 + i / 200 % 200, 1 + i % 200, hole.port());
        JsonNode answer = wire.post(BenchService.SOURCES + "/test", form.replace("\n", " "));
        jobs.add(answer.get("job_id").asLong());
      }
    }
    hole.await(many);
    return jobs;
  }

  private static void cancel(BenchService service, List<Long> jobs, BlackHole hole)
      throws Exception {
    try (HttpWire wire = service.connect()) {
      for (Long job : jobs) {
        wire.post(BenchService.SOURCES + "/test/" + job + "/cancel", "{}");
      }
      for (Long job : jobs) {
        wire.get(BenchService.SOURCES + "/test/" + job + "?wait=60");
      }
    }
    hole.awaitAllGone();
  }

  private static double usedMib(BenchService service) throws Exception {
    Matcher used = USED.matcher(service.jcmd("GC.heap_info"));
    if (!used.find()) {
      throw new IllegalStateException("jcmd does not say what is used");
    }
    return Long.parseLong(used.group(1)) / 1024.0;
  }

  private static String version(BenchService service) throws Exception {
    Matcher version = Pattern.compile("(?m)^JDK (\\d+)").matcher(service.jcmd("VM.version"));
    return version.find() ? version.group(1) : "?";
  }

  /** One listener on every loopback address, that accepts and never answers. */
  private static final class BlackHole implements AutoCloseable {
    private final ServerSocketChannel listener;
    private final ConcurrentLinkedQueue<SocketChannel> held = new ConcurrentLinkedQueue<>();

    private BlackHole(ServerSocketChannel listener) {
      this.listener = listener;
    }

    static BlackHole open() throws IOException {
      BlackHole hole =
          new BlackHole(ServerSocketChannel.open().bind(new InetSocketAddress("0.0.0.0", 0), 4096));
      Thread thread = new Thread(hole::accept, "black-hole");
      thread.setDaemon(true);
      thread.start();
      return hole;
    }

    int port() {
      return listener.socket().getLocalPort();
    }

    private void accept() {
      try {
        while (true) {
          SocketChannel taken = listener.accept();
          taken.configureBlocking(false);
          held.add(taken);
        }
      } catch (IOException e) {
        held.clear(); // closed: the benchmark is over
      }
    }

    void await(int many) throws InterruptedException {
      long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
      while (held.size() < many) {
        if (System.nanoTime() > until) {
          throw new IllegalStateException("Only " + held.size() + " tests came to connect");
        }
        TimeUnit.MILLISECONDS.sleep(20);
      }
    }

    /** The service has let go of every connection. */
    void awaitAllGone() throws IOException, InterruptedException {
      for (SocketChannel channel : held) {
        channel.configureBlocking(true);
        channel.socket().setSoTimeout(60_000);
        while (channel.socket().getInputStream().read() >= 0) {
          Thread.onSpinWait();
        }
        channel.close();
      }
      held.clear();
    }

    @Override
    public void close() throws IOException {
      listener.close();
    }
  }
}
