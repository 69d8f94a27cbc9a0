package dev.sourcecheck.api.datafold;

import static dev.sourcecheck.api.datafold.DatafoldClient.SOURCES;
import static dev.sourcecheck.api.datafold.DatafoldClient.awaitStatus;
import static dev.sourcecheck.api.datafold.DatafoldClient.form;
import static dev.sourcecheck.api.datafold.DatafoldClient.options;
import static dev.sourcecheck.api.datafold.DatafoldClient.post;
import static dev.sourcecheck.api.datafold.DatafoldClient.register;
import static dev.sourcecheck.api.datafold.DatafoldClient.submitted;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.servers.FakeServer;
import dev.sourcecheck.servers.MapperStatements;
import dev.sourcecheck.servers.StartupMessage;
import dev.sourcecheck.servers.StoreResource;
import dev.sourcecheck.store.SqlListener;
import dev.sourcecheck.store.StoreSql;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The host of a source changes between two reads of the worker. The change runs on the thread of
 * the worker, so that the order is deterministic.
 */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class CredentialRaceTest {
  private static final String READ_CREDENTIALS = "JOIN test_job_secret s ON";
  private static final String READ_SOURCE = ".ciphertext";

  private final StoreSql store;
  private final List<String> meantHeard = new CopyOnWriteArrayList<>();
  private final List<String> otherHeard = new CopyOnWriteArrayList<>();
  private FakeServer meant;
  private FakeServer other;

  CredentialRaceTest(StoreSql store) {
    this.store = store;
  }

  @BeforeEach
  void start() throws IOException {
    meant = new FakeServer((in, out) -> askForPassword(in, out, meantHeard));
    other = new FakeServer((in, out) -> askForPassword(in, out, otherHeard));
  }

  @AfterEach
  void stop() throws IOException {
    store.listen(SqlListener.NONE);
    MapperStatements.listen(SqlListener.NONE);
    meant.close();
    other.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void sendsNoCredentialsIfTheHostChanges(boolean afterCredentials) {
    ObjectNode form = source("before " + afterCredentials, null);
    long source = register(form);
    long job = submitted(source);
    AtomicBoolean changed = changeHost(READ_CREDENTIALS, afterCredentials, source, form, null);

    post(job, "authenticate", "{\"password\": \"for-meant\"}");

    awaitStatus(job, "needs_authentication");
    assertThat(changed).isTrue();
    assertThat(meant.accepted()).isZero();
    assertThat(other.accepted()).isZero();
    post(job, "cancel", "");
  }

  @Test
  void sendsCredentialsToTheHostReadWithThem() {
    ObjectNode form = source("after", null);
    long source = register(form);
    long job = submitted(source);
    AtomicBoolean changed = changeHost(READ_SOURCE, true, source, form, null);

    post(job, "authenticate", "{\"password\": \"for-meant\"}");

    awaitStatus(job, "done");
    assertThat(changed).isTrue();
    assertThat(meantHeard).containsOnly("for-meant");
    assertThat(other.accepted()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void sendsEachPasswordOfAnImportToItsHost(boolean afterSource) {
    ObjectNode form = source("import " + afterSource, "for-meant");
    long source = register(form);
    AtomicBoolean changed = changeHost(READ_SOURCE, afterSource, source, form, "for-other");

    given()
        .contentType("application/json")
        .body(
            "{\"connectionName\": \"import %s\", \"schemaName\": \"public\", \"tableNames\": [\"t\"]}"
                .formatted(afterSource))
        .post("/api/jobs/importtables")
        .then()
        .statusCode(200);

    assertThat(changed).isTrue();
    if (afterSource) {
      assertThat(meantHeard).containsOnly("for-meant");
      assertThat(other.accepted()).isZero();
    } else {
      assertThat(otherHeard).containsOnly("for-other");
      assertThat(meant.accepted()).isZero();
    }
  }

  /** Once, before or after the first statement that contains the text. */
  private AtomicBoolean changeHost(
      String statement, boolean after, long source, ObjectNode form, String password) {
    AtomicBoolean begun = new AtomicBoolean();
    AtomicBoolean changed = new AtomicBoolean();
    ObjectNode next = form.deepCopy();
    options(next).put("port", other.port());
    if (password != null) {
      options(next).put("password", password);
    }
    SqlListener listener =
        new SqlListener() {
          @Override
          public void before(String sql) {
            change(sql, !after);
          }

          @Override
          public void after(String sql) {
            change(sql, after);
          }

          private void change(String sql, boolean now) {
            if (now && sql.contains(statement) && begun.compareAndSet(false, true)) {
              int status =
                  given()
                      .header("Authorization", "Key " + StoreResource.KEY)
                      .body(next.toString())
                      .put(SOURCES + "/" + source)
                      .statusCode();
              changed.set(status == 200);
            }
          }
        };
    if (statement.equals(READ_SOURCE)) {
      MapperStatements.listen(listener);
    } else {
      store.listen(listener);
    }
    return changed;
  }

  private ObjectNode source(String name, String password) {
    ObjectNode form = form(name, "d");
    options(form).put("host", "127.0.0.1").put("port", meant.port()).put("sslmode", "prefer");
    if (password == null) {
      options(form).remove("password");
    } else {
      options(form).put("password", password);
    }
    return form;
  }

  private static void askForPassword(InputStream in, OutputStream out, List<String> heard)
      throws IOException {
    while (StartupMessage.read(in).isEmpty()) {
      out.write('N'); // no TLS
      out.flush();
    }
    out.write(new byte[] {'R', 0, 0, 0, 8, 0, 0, 0, 3});
    out.flush();
    DataInputStream data = new DataInputStream(in);
    data.readByte();
    byte[] password = new byte[data.readInt() - Integer.BYTES];
    data.readFully(password);
    heard.add(new String(password, 0, password.length - 1, StandardCharsets.UTF_8));
  }
}
