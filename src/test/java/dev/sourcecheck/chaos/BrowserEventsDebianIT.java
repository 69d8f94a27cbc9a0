package dev.sourcecheck.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.job.Claim;
import dev.sourcecheck.job.JobCompletion;
import dev.sourcecheck.job.JobStatus;
import dev.sourcecheck.job.JobTable;
import dev.sourcecheck.servers.Chromium;
import dev.sourcecheck.servers.Nginx;
import dev.sourcecheck.servers.StoreResource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A browser that signs in and listens to events through nginx, over HTTP/1.1. */
class BrowserEventsDebianIT {
  private static final int TABS = 12;

  /** Reports one after the other, so that they arrive in order. */
  private static final String REPORTING =
      """
      <!DOCTYPE html>
      <script>
        let reported = Promise.resolve();
        function report(text) {
          const url = '/report?' + location.search.substring(1);
          reported = reported.then(() => fetch(url, {method: 'POST', body: text}));
        }
        const job = new URLSearchParams(location.search).get('job');
      </script>
      """;

  private static final String SIGN_IN_PAGE =
      """
      <script>
        fetch('/login', {method: 'POST', body: new URLSearchParams({key: location.hash.substring(1)})})
          .then((response) => report('signed in ' + response.status));
      </script>
      """;

  /** A browser's own EventSource, which is left to itself at the end of the stream. */
  private static final String PLAIN_PAGE =
      """
      <script>
        const source = new EventSource('/api/v1/data_sources/test/' + job + '/events');
        for (const name of ['status', 'step', 'progress', 'done']) {
          source.addEventListener(name, (event) => report(name + ' ' + JSON.parse(event.data).status));
        }
        source.onerror = () => { if (source.readyState === EventSource.CLOSED) report('closed'); };
      </script>
      """;

  /** Pages that share a stream by the script. */
  private static final String SHARING_PAGE =
      """
      <script src="/assets/job-events.js"></script>
      <script>
        jobEvents.listen(job, (name, state) => report(name + ' ' + state.status));
      </script>
      """;

  @TempDir Path folder;

  private final Map<String, List<String>> reports = new ConcurrentHashMap<>();

  @BeforeEach
  void requirePrograms() {
    assumeThat(Nginx.isInstalled()).as("nginx is installed").isTrue();
    assumeThat(Chromium.isInstalled()).as("Chromium is installed").isTrue();
  }

  @Test
  void eventSourceFollowsAJobToItsEnd() throws Exception {
    try (BrowserSetup setup = new BrowserSetup()) {
      long job = setup.table.submit();
      setup.browser.open(setup.page("plain", job, "plain"));
      awaitReport("plain", "status waiting");

      Claim claim = setup.table.claimOne();
      awaitReport("plain", "status processing");
      setup.table.write(claim.token(), Step.CONNECTION, JobStatus.DONE, "{}");
      awaitReport("plain", "step processing");
      setup.table.end(claim.token(), JobCompletion.done(true));
      // it reconnects after the end of the stream, and the service says that there is nothing more
      awaitReport("plain", "closed");

      assertThat(reports.get("plain"))
          .containsExactly(
              "status waiting", "status processing", "step processing", "done done", "closed");
    }
  }

  @Test
  void twelveTabsShareOneStream() throws Exception {
    try (BrowserSetup setup = new BrowserSetup()) {
      long job = setup.table.submit();
      for (int tab = 0; tab < TABS; tab++) {
        setup.browser.open(setup.page("sharing", job, Integer.toString(tab)));
      }
      for (int tab = 0; tab < TABS; tab++) {
        awaitReport(Integer.toString(tab), "status waiting");
      }
      assertThat(setup.streams()).isEqualTo(1);

      Claim claim = setup.table.claimOne();
      for (int tab = 0; tab < TABS; tab++) {
        awaitReport(Integer.toString(tab), "status processing");
      }
      setup.table.end(claim.token(), JobCompletion.done(true));

      for (int tab = 0; tab < TABS; tab++) {
        awaitReport(Integer.toString(tab), "done done");
        assertThat(reports.get(Integer.toString(tab)))
            .containsExactly("status waiting", "status processing", "done done");
      }
      patiently().until(() -> setup.streams() == 0);
    }
  }

  private void awaitReport(String tab, String report) {
    patiently().until(() -> reports.getOrDefault(tab, List.of()).contains(report));
  }

  private static ConditionFactory patiently() {
    return await().atMost(Duration.ofSeconds(120));
  }

  /** The service, a proxy, pages of the test, and a browser. */
  private final class BrowserSetup implements AutoCloseable {
    final Cluster cluster;
    final JobTable table;
    final Chromium browser;
    private final ReplicaProcess replica;
    private final HttpServer pages;
    private final Nginx proxy;

    BrowserSetup() throws Exception {
      cluster = new Cluster(folder, Map.of("SOURCECHECK_WORKER_ENABLED", "false"));
      table = cluster.table;
      replica = cluster.started();
      pages = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
      pages.createContext("/signin", exchange -> html(exchange, SIGN_IN_PAGE));
      pages.createContext("/plain", exchange -> html(exchange, PLAIN_PAGE));
      pages.createContext("/sharing", exchange -> html(exchange, SHARING_PAGE));
      pages.createContext("/report", this::report);
      pages.start();
      int pagesPort = pages.getAddress().getPort();
      proxy =
          Nginx.inFrontOf(
              Map.of(
                  "/", replica.port(),
                  "/signin", pagesPort,
                  "/plain", pagesPort,
                  "/sharing", pagesPort,
                  "/report", pagesPort));
      browser = Chromium.start(folder.resolve("profile"));
      browser.open(page("signin", 0, "signin") + "#" + StoreResource.KEY);
      awaitReport("signin", "signed in 204");
    }

    String page(String name, long job, String tab) {
      return proxy.url() + "/" + name + "?job=" + job + "&tab=" + tab;
    }

    /** The number of streams and waiting requests at the service. */
    int streams() throws IOException, InterruptedException {
      return replica
          .send("GET", "/q/metrics", Duration.ofSeconds(10))
          .lines()
          .filter(line -> line.startsWith("sourcecheck_requests_long"))
          .mapToInt(line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .findFirst()
          .orElseThrow();
    }

    private void report(HttpExchange exchange) throws IOException {
      String tab = exchange.getRequestURI().getQuery().replaceFirst(".*tab=", "");
      String text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      reports.computeIfAbsent(tab, each -> new CopyOnWriteArrayList<>()).add(text);
      exchange.sendResponseHeaders(204, -1);
      exchange.close();
    }

    private static void html(HttpExchange exchange, String page) throws IOException {
      byte[] bytes = (REPORTING + page).getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/html");
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
      exchange.close();
    }

    @Override
    public void close() throws Exception {
      browser.close();
      proxy.close();
      pages.stop(0);
      cluster.close();
    }
  }
}
