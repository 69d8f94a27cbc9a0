package dev.sourcecheck.api.datafold;

import static dev.sourcecheck.api.datafold.DatafoldClient.SOURCES;
import static dev.sourcecheck.api.datafold.DatafoldClient.TESTS;
import static dev.sourcecheck.api.datafold.DatafoldClient.assertError;
import static dev.sourcecheck.api.datafold.DatafoldClient.awaitStatus;
import static dev.sourcecheck.api.datafold.DatafoldClient.form;
import static dev.sourcecheck.api.datafold.DatafoldClient.options;
import static dev.sourcecheck.api.datafold.DatafoldClient.poll;
import static dev.sourcecheck.api.datafold.DatafoldClient.post;
import static dev.sourcecheck.api.datafold.DatafoldClient.register;
import static dev.sourcecheck.api.datafold.DatafoldClient.steps;
import static dev.sourcecheck.api.datafold.DatafoldClient.submitted;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.servers.FakeServer;
import dev.sourcecheck.servers.StartupMessage;
import dev.sourcecheck.servers.StoreResource;
import dev.sourcecheck.store.StoreSql;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Credentials and confirmations of a job whose source changes afterwards. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class BoundAnswersTest {
  private static final String ONCE = "{\"password\": \"0nce-0nly\"}";
  private static final String YES = "{\"allow_write\": true}";

  private final StoreSql store;

  BoundAnswersTest(StoreSql store) {
    this.store = store;
  }

  private record FormEdit(String name, Consumer<ObjectNode> edit) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static FormEdit option(String field, Object value) {
    return new FormEdit(
        field,
        form -> options(form).set(field, DatafoldClient.json(new ObjectNodeText(value).json())));
  }

  /** A value as JSON. */
  private record ObjectNodeText(Object value) {
    String json() {
      return value instanceof String ? "\"" + value + "\"" : value.toString();
    }
  }

  static Stream<FormEdit> wheretoChanges() {
    return Stream.of(
        option("host", "127.0.0.2"),
        option("port", 1),
        option("user", "somebody_else"),
        option("dbname", "another"),
        option("sslmode", "prefer"),
        option("rootcert", "-----BEGIN CERTIFICATE-----"),
        new FormEdit("type", form -> form.put("type", "postgres_aurora")));
  }

  static Stream<FormEdit> whatChanges() {
    return Stream.of(
        option("role", "writer"),
        new FormEdit("temp_schema", form -> form.put("temp_schema", "d.other")));
  }

  static Stream<FormEdit> unimportantChanges() {
    return Stream.of(
        new FormEdit("name", form -> form.put("name", form.get("name").asText() + " renamed")),
        new FormEdit("include list", form -> form.put("catalog_include_list", "d.*.*")),
        option("sslmode", "verify-full"),
        new FormEdit("hidden", form -> form.put("hidden", true)),
        new FormEdit("nothing", form -> {}));
  }

  @ParameterizedTest
  @MethodSource("wheretoChanges")
  void requiresAuthenticationAgainAfterRebinding(FormEdit edit) {
    ObjectNode form = viewOnly("authenticated " + edit);
    long source = register(form);
    long job = submitted(source);
    assertThat(post(job, "authenticate", ONCE).path("status").asText())
        .isEqualTo("needs_confirmation");

    put(source, form, edit);

    assertThat(poll(job).path("status").asText()).isEqualTo("needs_authentication");
    assertThat(steps(poll(job), "/status"))
        .containsExactly("needs_authentication", "waiting", "waiting", "waiting");
    assertThat(secretsOf(job)).isZero();
    assertError(given().body(YES).post(TESTS + job + "/confirm"), "wrong_state", "path", "job_id");
    assertThat(post(job, "authenticate", ONCE).path("status").asText())
        .isEqualTo("needs_confirmation");
    post(job, "cancel", "");
  }

  @ParameterizedTest
  @MethodSource("unimportantChanges")
  void keepsCredentialsAfterOtherChanges(FormEdit edit) {
    ObjectNode form = viewOnly("kept " + edit);
    long source = register(form);
    long job = submitted(source);
    post(job, "authenticate", ONCE);

    put(source, form, edit);

    assertThat(poll(job).path("status").asText()).isEqualTo("needs_confirmation");
    assertThat(secretsOf(job)).isOne();
    post(job, "cancel", "");
  }

  @ParameterizedTest
  @MethodSource({"wheretoChanges", "whatChanges"})
  void requiresConfirmationAgainForAnotherTarget(FormEdit edit) throws IOException {
    try (FakeServer silent = FakeServer.silent()) {
      ObjectNode form = viewOnly("confirmed " + edit).put("view_only", false);
      options(form).put("port", silent.port()).put("password", "p");
      long source = register(form);
      List<Long> running = occupy(source, form);
      form.put("view_only", true);
      put(source, form, new FormEdit("", same -> {}));
      long job = submitted(source);
      post(job, "confirm", YES);
      assertThat(poll(job).path("status").asText()).isEqualTo("waiting");
      options(form).put("password", "p");

      put(source, form, edit);

      assertThat(poll(job).path("status").asText()).isEqualTo("needs_confirmation");
      assertThat(steps(poll(job), "/status"))
          .containsExactly("waiting", "needs_confirmation", "waiting", "waiting");
      running.forEach(each -> post(each, "cancel", ""));
      post(job, "cancel", "");
    }
  }

  @Test
  void requiresConfirmationWhenSourceBecomesViewOnly() throws IOException {
    try (FakeServer silent = FakeServer.silent()) {
      ObjectNode form = viewOnly("became view only").put("view_only", false);
      options(form).put("port", silent.port()).put("password", "p");
      long source = register(form);
      List<Long> running = occupy(source, form);
      long job = submitted(source);

      put(source, form, new FormEdit("", same -> same.put("view_only", true)));

      assertThat(poll(job).path("status").asText()).isEqualTo("needs_confirmation");
      running.forEach(each -> post(each, "cancel", ""));
      post(job, "cancel", "");
    }
  }

  @Test
  void requiresAuthenticationAgainAfterWorkerDeath() throws IOException {
    List<String> heard = new CopyOnWriteArrayList<>();
    try (FakeServer meant = FakeServer.silent();
        FakeServer other = new FakeServer((in, out) -> askForPassword(in, out, heard))) {
      ObjectNode form = viewOnly("worker dies").put("view_only", false);
      options(form).put("port", meant.port()).put("sslmode", "prefer");
      long source = register(form);
      long job = submitted(source);
      post(job, "authenticate", ONCE);
      awaitStatus(job, "processing");

      put(source, form, option("port", other.port()));
      assertThat(poll(job).path("status").asText()).isEqualTo("processing");
      store.useSession(
          session ->
              session
                  .sql(
                      "UPDATE test_job SET fencing_token = fencing_token + 1, worker = 'dead', "
                          + "lease_until = now() - interval '1 second' WHERE id = :p1")
                  .bind("p1", job)
                  .execute());

      JsonNode asking = awaitStatus(job, "needs_authentication");
      assertThat(steps(asking, "/status"))
          .containsExactly("needs_authentication", "waiting", "waiting", "waiting");
      assertThat(secretsOf(job)).isZero();
      assertThat(other.accepted()).isZero();
      post(job, "authenticate", "{\"password\": \"for-the-other\"}");
      awaitStatus(job, "done");
      assertThat(heard).doesNotContain("0nce-0nly");
    }
  }

  @Test
  void erasesCredentialsWhenDqopsConnectionChanges() {
    ObjectNode form = viewOnly("through dqops");
    long source = register(form);
    long job = submitted(source);
    post(job, "authenticate", ONCE);
    String model =
        """
        {"provider_type": "postgresql", "postgresql":
          {"host": "127.0.0.2", "port": "5432", "database": "d", "user": "u", "sslmode": "require"}}
        """;

    given()
        .contentType("application/json")
        .body(model)
        .put("/api/connections/through dqops/basic")
        .then()
        .statusCode(204);

    assertThat(poll(job).path("status").asText()).isEqualTo("needs_authentication");
    assertThat(secretsOf(job)).isZero();
    post(job, "cancel", "");
  }

  @Test
  void cancelsTestsOfDeletedSource() {
    ObjectNode form = viewOnly("namesake");
    long source = register(form);
    long job = submitted(source);
    post(job, "authenticate", ONCE);

    given().delete(SOURCES + "/" + source).then().statusCode(200);
    long namesake = register(form);

    assertThat(namesake).isNotEqualTo(source);
    assertThat(poll(job).path("status").asText()).isEqualTo("cancelled");
    assertThat(secretsOf(job)).isZero();
    assertError(given().body(YES).post(TESTS + job + "/confirm"), "wrong_state", "path", "job_id");
    assertThat(poll(submitted(namesake)).path("status").asText()).isEqualTo("needs_authentication");
  }

  /** In either order, the password is sent only to the port that it was given for. */
  @Test
  void serializesAnswersAndChanges() throws Exception {
    List<String> heard = new CopyOnWriteArrayList<>();
    try (FakeServer meant = FakeServer.silent();
        FakeServer other = new FakeServer((in, out) -> askForPassword(in, out, heard))) {
      List<Long> jobs = new ArrayList<>();
      for (int round = 0; round < 20; round++) {
        ObjectNode form = viewOnly("race " + round).put("view_only", false);
        options(form).put("port", meant.port()).put("sslmode", "prefer");
        long source = register(form);
        long job = submitted(source);
        jobs.add(job);
        CyclicBarrier together = new CyclicBarrier(2);
        var answered =
            CompletableFuture.runAsync(
                () -> {
                  meet(together);
                  given()
                      .header("Authorization", "Key " + StoreResource.KEY)
                      .body(ONCE)
                      .post(TESTS + job + "/authenticate");
                });
        meet(together);
        put(source, form, option("port", other.port()));
        answered.join();
        long revision =
            store.withSession(
                session ->
                    session
                        .sql(
                            "SELECT coalesce(max(credentials_revision), 0) FROM test_job WHERE id = :id AND status = 'waiting'")
                        .bind("id", job)
                        .one(Long.class));
        assertThat(revision).as("round %d", round).isIn(0L, 2L);
      }
      jobs.forEach(job -> post(job, "cancel", ""));
    }
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Occupies all slots of one source, so that a further test waits. */
  private static List<Long> occupy(long source, ObjectNode form) {
    List<Long> running = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      // tests of different revisions are not joined
      put(source, form, new FormEdit("", same -> {}));
      running.add(submitted(source));
    }
    running.forEach(job -> awaitStatus(job, "processing"));
    put(source, form, new FormEdit("", same -> {}));
    return running;
  }

  private static ObjectNode viewOnly(String name) {
    ObjectNode form = form(name, "d").put("view_only", true).put("temp_schema", "d.tmp");
    options(form)
        .put("host", "127.0.0.1")
        .put("port", 5432)
        .put("user", "u")
        .put("sslmode", "require")
        .remove("password");
    return form;
  }

  private static void put(long source, ObjectNode form, FormEdit edit) {
    ObjectNode changed = form.deepCopy();
    edit.edit().accept(changed);
    given()
        .header("Authorization", "Key " + StoreResource.KEY)
        .body(changed.toString())
        .put(SOURCES + "/" + source)
        .then()
        .statusCode(200);
  }

  private int secretsOf(long job) {
    return store.withSession(
        session ->
            session
                .sql("SELECT count(*) FROM test_job_secret WHERE job_id = :job")
                .bind("job", job)
                .one(Integer.class));
  }

  private static void askForPassword(InputStream in, OutputStream out, List<String> heard)
      throws IOException {
    StartupMessage.read(in);
    out.write(new byte[] {'R', 0, 0, 0, 8, 0, 0, 0, 3});
    out.flush();
    DataInputStream data = new DataInputStream(in);
    data.readByte();
    byte[] password = new byte[data.readInt() - Integer.BYTES];
    data.readFully(password);
    heard.add(new String(password, 0, password.length - 1, StandardCharsets.UTF_8));
  }
}
