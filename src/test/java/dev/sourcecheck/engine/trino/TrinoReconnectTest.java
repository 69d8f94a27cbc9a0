package dev.sourcecheck.engine.trino;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.engine.DiscardingSink;
import dev.sourcecheck.engine.LineageReader;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.SchemaFilter;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.engine.trino.FakeTrino.FakeRequest;
import dev.sourcecheck.net.Dialer;
import dev.sourcecheck.net.EgressPolicy;
import dev.sourcecheck.net.HostResolver;
import dev.sourcecheck.net.ReceiveBudget;
import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.options.SourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sessions with servers and proxies that close the HTTP connection between requests. */
class TrinoReconnectTest {
  private static final Map<String, String> RESULTS =
      Map.of(
          "current_timezone", "[\"bob\", \"UTC\", 1]",
          "schemata", "[\"s0\"], [\"s1\"]",
          "information_schema.tables", "[\"t\", \"BASE TABLE\"]",
          "system.jdbc.columns", "[\"t\", \"c\", \"bigint\", \"YES\", null, null]",
          "DISTINCT table_schema", "[\"s0\"]",
          "view_definition", "[\"v\", \"SELECT c FROM t\"]",
          "now()", "[1700000000]",
          "system.runtime.queries", "[\"SELECT 1\", \"bob\", 1, 1700000000, 1700000000]");

  private final ReceiveBudget budget = new ReceiveBudget(4 * 1024 * 1024);

  /** How the server closes a connection. */
  enum ConnectionEnd {
    ANNOUNCED {
      @Override
      String response(String response) {
        return response.replaceFirst("\r\n", "\r\nConnection: close\r\n");
      }
    },
    HTTP_1_0 {
      @Override
      String response(String response) {
        return response.replaceFirst("HTTP/1.1", "HTTP/1.0");
      }
    },
    /** As a proxy does with an idle connection. */
    UNANNOUNCED {
      @Override
      String response(String response) {
        return response;
      }
    };

    abstract String response(String response);
  }

  /** Each statement returns its rows with its second page. */
  private static String page(FakeRequest request) {
    if (request.line().equals("GET /v1/info")) {
      return FakeTrino.json(FakeTrino.INFO);
    }
    if (request.line().startsWith("POST ")) {
      String key =
          RESULTS.keySet().stream().filter(request.body()::contains).findFirst().orElse("none");
      return FakeTrino.json(
          "{\"nextUri\": \"http://h/v1/statement/executing/%s/1\"}"
              .formatted(Integer.toHexString(key.hashCode())));
    }
    String rows =
        RESULTS.entrySet().stream()
            .filter(each -> request.line().contains(Integer.toHexString(each.getKey().hashCode())))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse("");
    return FakeTrino.json("{\"data\": [%s]}".formatted(rows));
  }

  @ParameterizedTest
  @CsvSource({
    "ANNOUNCED, 1",
    "ANNOUNCED, 3",
    "HTTP_1_0, 1",
    "HTTP_1_0, 4",
    "UNANNOUNCED, 1",
    "UNANNOUNCED, 2"
  })
  void worksWithAServerThatClosesConnections(ConnectionEnd end, int requestsPerConnection)
      throws Exception {
    AtomicInteger served = new AtomicInteger();
    Predicate<FakeRequest> last = request -> served.get() % requestsPerConnection == 0;
    List<String> columns = new ArrayList<>();
    List<LineageReader.ViewDefinition> views = new ArrayList<>();
    List<LineageReader.RecordedStatement> statements = new ArrayList<>();
    try (FakeTrino server =
            new FakeTrino(
                request -> {
                  String response = page(request);
                  return served.incrementAndGet() % requestsPerConnection == 0
                      ? end.response(response)
                      : response;
                },
                last);
        Session session = open(server.port())) {
      TestControl control = TestControl.patient();
      assertThat(session.usable()).isTrue();
      assertThat(session.schemas("", 10, control)).containsExactly("s0", "s1");
      session.readSchema(
          SchemaFilter.ALL,
          new DiscardingSink() {
            @Override
            public void column(ColumnRow row) {
              columns.add(row.schema() + "." + row.relation() + "." + row.name());
            }
          },
          control);
      LineageReader lineage = session.lineage().orElseThrow();
      lineage.views(views::add, control);
      lineage.history(statements::add, control);
      assertThat(session.probeWrite(control).failure()).isNull();
      assertThat(session.relations("s0", "", "", 10, control)).containsExactly("t");

      assertThat(session.usable()).isTrue();
      assertThat(server.requests())
          .extracting(FakeRequest::line)
          .noneMatch(line -> line.startsWith("DELETE "));
      assertThat(server.connections())
          .isEqualTo(
              (server.requests().size() + requestsPerConnection - 1) / requestsPerConnection);
    }
    assertThat(columns).containsExactly("s0.t.c", "s1.t.c");
    assertThat(views).extracting(LineageReader.ViewDefinition::name).containsExactly("v");
    assertThat(statements)
        .extracting(LineageReader.RecordedStatement::sql)
        .containsExactly("SELECT 1");
    assertThat(budget.held()).isZero();
  }

  private Session open(int port) {
    Map<String, Object> options =
        Map.of(
            "host", "127.0.0.1",
            "port", (long) port,
            "user", "bob",
            "dbname", "memory",
            "tls", false);
    SourceSpec source =
        new SourceSpec(
            null, "tested", SourceType.TRINO, options, Map.of(), "scratch", false, null, null);
    Dialer dialer = new Dialer(HostResolver.system(), new EgressPolicy(true), budget);
    Opening opening = new TrinoEngine(dialer).open(source, TestControl.patient());
    assertThat(opening).isInstanceOf(Opening.Opened.class);
    return ((Opening.Opened) opening).session();
  }
}
