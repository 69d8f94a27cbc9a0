package dev.sourcecheck.auth;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.servers.FakeServer;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.servers.StoreResource;
import dev.sourcecheck.store.StoreSql;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Tests with secrets of many forms fail in many ways, some at servers that return the secrets. Then
 * all readable output is searched for them.
 */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class PlantedSecretsTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String SOURCES = "/api/v1/data_sources";

  private static final List<String> SECRETS =
      List.of(
          "Pl4nted@s:e/cr%et",
          "jdbc:postgresql://u:pw@h/d?x=y&z",
          "dollar$HOME and ${curly} #{braces}",
          "quo'te\"s and `ticks`",
          "back\\slash\\n<b>&amp;</b>",
          "two  blanks\tand a tab ",
          "p\u00e4ssw\u00f6rd \u5bc6\u7801 \ud83d\udd11",
          "\u202eright-to-left\u202c",
          "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEF\nAASCBKcwggSjAgEAAoIBAQC7\n-----END KEY-----",
          "Zw\u0166\u0167",
          "\u0166\u00a7",
          "L0ng-secret-0123456789-".repeat(200));

  private final Queue<String> logs = new ConcurrentLinkedQueue<>();
  private final Queue<String> answers = new ConcurrentLinkedQueue<>();
  private final AtomicInteger echoed = new AtomicInteger();
  private final StoreSql store;

  PlantedSecretsTest(StoreSql store) {
    this.store = store;
  }

  @Test
  void appearNowhere() throws IOException {
    Handler listener = new SecretLogHandler();
    Logger.getLogger("").addHandler(listener);
    Logger ours = Logger.getLogger("dev.sourcecheck");
    ours.setLevel(Level.ALL);
    try (FakeServer echo = new FakeServer(this::echo)) {
      List<Long> jobs = new ArrayList<>();
      for (int i = 0; i < SECRETS.size(); i++) {
        plant(i, echo.port(), jobs);
        plantInConnections(i, echo.port());
        jobs.add(plantInTheSource(i));
      }
      for (long job : jobs) {
        Awaitility.await()
            .atMost(Duration.ofMinutes(3))
            .until(() -> given().get(SOURCES + "/test/" + job).path("finished_at") != null);
        keep(given().get(SOURCES + "/test/" + job));
        keep(given().get(SOURCES + "/test/" + job + "/events"));
      }
      for (String path : List.of(SOURCES, "/api/connections", "/q/metrics", "/q/health")) {
        keep(given().get(path));
      }
      for (long id : given().get(SOURCES).jsonPath().getList("id", Long.class)) {
        keep(given().get(SOURCES + "/" + id + "/summary"));
        keep(given().get(SOURCES + "/" + id + "/tests"));
      }
    } finally {
      Logger.getLogger("").removeHandler(listener);
      ours.setLevel(null);
    }
    assertThat(echoed.get()).isGreaterThanOrEqualTo(SECRETS.size() * 6);
    // messages of the servers are returned, with a mask in place of the secret
    assertThat(answers).anyMatch(answer -> answer.contains("you said") && answer.contains("***"));

    assertAbsent("an answer", answers);
    assertAbsent("the log", logs);
    assertAbsent("the store", dump());
  }

  private void plant(int index, int echoPort, List<Long> jobs) throws IOException {
    String secret = SECRETS.get(index);
    int real = Servers.postgres().getPort();
    for (int i = 0; i < 6; i++) {
      jobs.add(submit(form("echo " + i, "127.0.0.1", echoPort, secret)));
    }
    jobs.add(submit(form("closed", "127.0.0.1", 1, secret)));
    jobs.add(submit(form("unknown host", "no-such-host.invalid", 5432, secret)));
    jobs.add(submit(form("forbidden", "169.254.169.254", 5432, secret)));
    ObjectNode noSchema = form("no schema", "127.0.0.1", real, secret);
    jobs.add(submit(noSchema.put("temp_schema", "postgres.nowhere")));
    ObjectNode noDatabase = form("no database", "127.0.0.1", real, secret);
    ((ObjectNode) noDatabase.get("options")).put("dbname", "nowhere");
    jobs.add(submit(noDatabase));
    ObjectNode noTls = form("no tls", "127.0.0.1", real, secret);
    ((ObjectNode) noTls.get("options")).put("sslmode", "verify-full").put("rootcert", secret);
    jobs.add(submit(noTls));

    ObjectNode stored = form("stored " + index, "127.0.0.1", echoPort, secret);
    Response created = keep(sending(stored.toString()).post(SOURCES));
    String path = SOURCES + "/" + created.jsonPath().getLong("id");
    jobs.add(keep(given().post(path + "/test")).jsonPath().getLong("job_id"));
    ObjectNode moved = form("stored " + index, "evil.example", 1, secret);
    ((ObjectNode) moved.get("options")).remove("password");
    keep(sending(moved.toString()).put(path));

    ObjectNode without = form("asks " + index, "127.0.0.1", echoPort, secret);
    ((ObjectNode) without.get("options")).remove("password");
    Response asks = keep(sending(without.toString()).post(SOURCES));
    String asking = SOURCES + "/" + asks.jsonPath().getLong("id") + "/test";
    long job = keep(given().post(asking)).jsonPath().getLong("job_id");
    String answer = SOURCES + "/test/" + job + "/authenticate";
    keep(sending(JSON.createObjectNode().put("nonsense", secret).toString()).post(answer));
    keep(sending(JSON.createObjectNode().put("password", secret).toString()).post(answer));
    jobs.add(job);

    String wrong = stored.toString();
    keep(sending(wrong.substring(0, wrong.length() - 3)).post(SOURCES));
    keep(sending(wrong.replace("\"pg\"", "\"nosuch\"")).post(SOURCES));
    keep(sending(wrong.replace("\"port\":", "\"port\":\"x\",\"port\":")).post(SOURCES));
    ObjectNode nested = form("nested", "127.0.0.1", 1, secret);
    ((ObjectNode) nested.get("options")).putObject("password").put("value", secret);
    keep(sending(nested.toString()).post(SOURCES));
    ((ObjectNode) nested.get("options")).put("password", secret).put("port", secret);
    keep(sending(nested.toString()).post(SOURCES));
  }

  /** DQOps connections, whose listings open a source without a job. */
  private void plantInConnections(int index, int echoPort) throws IOException {
    String secret = SECRETS.get(index);
    String name = "connection " + index;
    String in = "/connection%20" + index;
    String test = "/api/datasource/testconnection?verifyNameUniqueness=false";
    ObjectNode model = JSON.createObjectNode().put("connection_name", name);
    ObjectNode section = model.put("provider_type", "postgresql").putObject("postgresql");
    section.put("host", "127.0.0.1").put("port", Integer.toString(echoPort));
    section.put("user", "postgres").put("database", "postgres").put("password", secret);
    section.putObject("properties").put("sslpassword", secret).put("accessToken", secret);

    keep(dqops(model.toString()).post(test));
    assertThat(keep(dqops(model.toString()).post("/api/connections" + in + "/basic")).statusCode())
        .isEqualTo(201);
    keep(dqops("").get("/api/connections" + in));
    keep(dqops("").get("/api/connections" + in + "/basic"));
    for (String listed : List.of("/schemas", "/schemas/public/tables")) {
      Response refused = keep(dqops("").get("/api/datasource/connections" + in + listed));
      assertThat(refused.asString()).contains("you said");
    }
    ObjectNode wanted = JSON.createObjectNode().put("connectionName", name);
    wanted.put("schemaName", "public").putArray("tableNames").add("t");
    keep(dqops(wanted.toString()).post("/api/jobs/importtables?wait=true"));
    keep(dqops(model.toString().replace("{", "[")).post(test));
    section.putObject("port").put("value", secret);
    keep(dqops(model.toString()).put("/api/connections" + in + "/basic"));
    section.put("port", "1").put("sslmode", secret);
    keep(dqops(model.toString()).put("/api/connections" + in + "/basic"));
    section.put("sslmode", "disable").remove("password");
    keep(dqops(model.toString()).put("/api/connections" + in + "/basic"));
    keep(dqops(model.toString()).post(test));
  }

  /** A real server whose statement history contains the secret. */
  private long plantInTheSource(int index) {
    String secret = SECRETS.get(index);
    String database = Servers.newDatabase();
    String literal = "'" + secret.replace("'", "''") + "'";
    Servers.execute(
        Servers.superuser(database),
        "CREATE EXTENSION pg_stat_statements",
        "CREATE ROLE " + database + " LOGIN PASSWORD " + literal,
        "ALTER ROLE " + database + " PASSWORD " + literal,
        "CREATE TABLE t AS SELECT " + literal + " AS secret",
        "INSERT INTO t SELECT " + literal + " FROM t");
    ObjectNode form = form("real " + index, "127.0.0.1", Servers.postgres().getPort(), secret);
    ((ObjectNode) form.get("options")).put("dbname", database);
    form.put("temp_schema", database + ".public");
    String path = SOURCES + "/" + keep(sending(form.toString()).post(SOURCES)).path("id");
    return keep(given().post(path + "/test")).jsonPath().getLong("job_id");
  }

  private static RequestSpecification dqops(String json) {
    return sending(json).urlEncodingEnabled(false);
  }

  private long submit(ObjectNode form) {
    Response accepted = keep(sending(form.toString()).post(SOURCES + "/test"));
    assertThat(accepted.statusCode()).as(accepted.asString()).isEqualTo(200);
    return accepted.jsonPath().getLong("job_id");
  }

  private Response keep(Response response) {
    assertThat(response.statusCode()).isLessThan(500);
    answers.add(new String(response.asByteArray(), StandardCharsets.UTF_8));
    answers.add(response.headers().toString());
    return response;
  }

  private static RequestSpecification sending(String json) {
    return given()
        .contentType("application/json; charset=UTF-8")
        .body(json.getBytes(StandardCharsets.UTF_8));
  }

  private static ObjectNode form(String name, String host, int port, String secret) {
    ObjectNode form = JSON.createObjectNode().put("name", name).put("type", "pg");
    form.putObject("options")
        .put("host", host)
        .put("port", port)
        .put("user", "postgres")
        .put("dbname", "postgres")
        .put("password", secret);
    return form;
  }

  /** Requests the password in clear text and returns it, each time in another encoding. */
  private void echo(InputStream in, OutputStream out) throws IOException {
    DataInputStream data = new DataInputStream(in);
    int length = data.readInt();
    if (length == 8) {
      // the client requests TLS first, which this server does not have
      data.readInt();
      out.write('N');
      out.flush();
      length = data.readInt();
    }
    data.readFully(new byte[length - Integer.BYTES]);
    out.write(new byte[] {'R', 0, 0, 0, 8, 0, 0, 0, 3});
    out.flush();
    data.readByte();
    byte[] password = new byte[data.readInt() - Integer.BYTES];
    data.readFully(password);
    String secret = new String(password, 0, password.length - 1, StandardCharsets.UTF_8);
    List<String> forms = new ArrayList<>(encodings(secret));
    String form = forms.get(echoed.getAndIncrement() % forms.size());
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (String field : List.of("SFATAL", "VFATAL", "CXX000", "Myou said " + form, "D" + form)) {
      body.write(field.getBytes(StandardCharsets.UTF_8));
      body.write(0);
    }
    body.write(0);
    DataOutputStream answer = new DataOutputStream(out);
    answer.write('E');
    answer.writeInt(body.size() + Integer.BYTES);
    answer.write(body.toByteArray());
    answer.flush();
  }

  private static Set<String> encodings(String secret) throws IOException {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    String url = URLEncoder.encode(secret, StandardCharsets.UTF_8);
    String json = JSON.writeValueAsString(secret);
    Set<String> forms = new LinkedHashSet<>();
    forms.add(secret);
    forms.add(url);
    forms.add(url.replace("+", "%20"));
    forms.add(json.substring(1, json.length() - 1));
    forms.add(Base64.getEncoder().encodeToString(bytes));
    forms.add(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    forms.add(HexFormat.of().formatHex(bytes));
    forms.add(HexFormat.of().withUpperCase().formatHex(bytes));
    forms.add(secret.replace("'", "''"));
    forms.add(secret.replaceAll("\\s+", " ").strip());
    return forms;
  }

  private void assertAbsent(String where, Iterable<String> texts) throws IOException {
    for (String secret : SECRETS) {
      Set<String> forms = new LinkedHashSet<>(encodings(secret));
      // long secrets may be truncated, and keys have several lines
      forms.add(secret.substring(0, Math.min(secret.length(), 24)));
      Arrays.stream(secret.split("\n"))
          .filter(line -> !line.startsWith("-----"))
          .forEach(forms::add);
      for (String form : forms) {
        // shorter ones occur in any long dump by chance
        if (form.length() < 6 && form.chars().allMatch(c -> c < 128)) {
          continue;
        }
        for (String text : texts) {
          int at = text.indexOf(form);
          assertThat(at)
              .as(
                  "%s holds %s: %s",
                  where,
                  form.substring(0, Math.min(form.length(), 80)),
                  at < 0
                      ? ""
                      : text.substring(Math.max(0, at - 200), Math.min(text.length(), at + 100)))
              .isNegative();
        }
      }
    }
  }

  /** Every row of every table. */
  private List<String> dump() {
    return store.withSession(
        session -> {
          List<String> rows = new ArrayList<>();
          List<String> tables =
              session
                  .sql("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'")
                  .list(String.class);
          assertThat(tables).contains("data_source", "test_step", "test_job_secret");
          for (String table : tables) {
            rows.addAll(session.sql("SELECT t::text FROM " + table + " t").list(String.class));
          }
          return rows;
        });
  }

  private final class SecretLogHandler extends Handler {
    @Override
    public void publish(LogRecord entry) {
      StringWriter text = new StringWriter();
      PrintWriter out = new PrintWriter(text);
      out.println(entry.getLoggerName() + " " + entry.getMessage());
      out.println(Arrays.toString(entry.getParameters()));
      if (entry.getThrown() != null) {
        entry.getThrown().printStackTrace(out);
      }
      logs.add(text.toString());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
