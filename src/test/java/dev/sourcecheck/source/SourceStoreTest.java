package dev.sourcecheck.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.groups.Tuple.tuple;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.servers.StoreResource;
import dev.sourcecheck.source.options.FieldError;
import dev.sourcecheck.source.options.SourceType;
import dev.sourcecheck.store.StoreSql;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class SourceStoreTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String STORED =
      """
      {"name": "orders", "type": "pg",
       "options": {"host": "db", "user": "bob", "dbname": "shop", "sslmode": "require",
                   "password": "hunter2"}}
      """;

  private final StoreSql store;
  private final SourceStore sources;

  SourceStoreTest(StoreSql store, SourceStore sources) {
    this.store = store;
    this.sources = sources;
  }

  @BeforeEach
  void deleteSources() {
    SourceRows.deleteAll(store);
  }

  @Test
  void findsStoredSources() {
    DataSource created = sources.create(form(STORED));

    assertThat(sources.find(created.id())).contains(created);
    assertThat(sources.findByName("orders")).contains(created);
    assertThat(sources.list()).containsExactly(created);
    assertThat(created.storedSecrets()).containsExactly("password");
    assertThat(created.form().secrets()).isEmpty();
    assertThat(sources.spec(created.id()).orElseThrow())
        .isEqualTo(form(STORED).spec(created.id(), Map.of("password", new Secret("hunter2"))));
  }

  @Test
  void encryptsAllSecrets() {
    sources.create(form(STORED));

    String dump =
        store.withSession(
            session ->
                session
                    .sql(
                        """
                        SELECT string_agg(t::text, ' ')
                        FROM (SELECT d::text FROM data_source d
                              UNION ALL
                              SELECT s::text || encode(ciphertext, 'escape')
                              FROM data_source_secret s) t
                        """)
                    .one(String.class));
    assertThat(dump).contains("orders").doesNotContain("hunter2");
  }

  @Test
  void storesNoOptionsIfAbsent() {
    DataSource created = sources.create(form("{\"name\":\"n\",\"type\":\"pg\"}"));

    assertThat(created.form().options()).isNull();
    assertThat(sources.spec(created.id()).orElseThrow().text("host")).isNull();
  }

  @Test
  void rejectsAUsedNameUntilItsSourceIsDeleted() {
    DataSource first = sources.create(form(STORED));
    assertThat(errors(() -> sources.create(form(STORED))))
        .extracting(FieldError::path, FieldError::type)
        .containsExactly(tuple(List.of("name"), "already_exists"));

    assertThat(sources.delete(first.id())).isTrue();

    assertThat(sources.create(form(STORED)).id()).isGreaterThan(first.id());
  }

  @Test
  void rejectsAChangeToAUsedName() {
    sources.create(form(STORED));
    DataSource other = sources.create(form("{\"name\":\"other\",\"type\":\"pg\"}"));

    assertThat(errors(() -> replace(other.id(), "{\"name\":\"orders\",\"type\":\"pg\"}")))
        .extracting(FieldError::type)
        .containsExactly("already_exists");
    assertThat(sources.find(other.id())).contains(other);
  }

  @Test
  void deletesASourceWithItsSecrets() {
    DataSource source = sources.create(form(STORED));

    assertThat(sources.delete(source.id())).isTrue();

    assertThat(sources.delete(source.id())).isFalse();
    assertThat(sources.find(source.id())).isEmpty();
    assertThat(sources.findByName("orders")).isEmpty();
    assertThat(sources.spec(source.id())).isEmpty();
    assertThat(sources.list()).isEmpty();
    assertThat(sources.replace(source.id(), (stored, kept) -> form(STORED))).isEmpty();
    assertThat(count("data_source_secret")).isZero();
    assertThat(count("data_source WHERE id = " + source.id())).isOne();
  }

  @Test
  void doesNotListHiddenSources() {
    DataSource source = sources.create(form("{\"name\":\"n\",\"type\":\"pg\",\"hidden\":true}"));

    assertThat(sources.list()).isEmpty();
    assertThat(sources.find(source.id())).contains(source);
  }

  @Test
  void keepsSecretsThatAChangeOmits() {
    DataSource source = sources.create(form(STORED));

    DataSource changed =
        replace(
            source.id(),
            withOption(without("password"), "sslmode", "verify-full").replace("orders", "renamed"));

    assertThat(changed.revision()).isEqualTo(2);
    assertThat(changed.form().name()).isEqualTo("renamed");
    assertThat(password(source.id())).isEqualTo("hunter2");
  }

  @Test
  void erasesASecretByNull() {
    DataSource source = sources.create(form(STORED));

    DataSource changed = replace(source.id(), withOption(STORED, "password", null));

    assertThat(changed.storedSecrets()).isEmpty();
  }

  @Test
  void completesAFormWithTheSecretsThatItOmits() {
    DataSource source = sources.create(form(STORED));
    SourceForm form = changeOf(source, without("password"));

    assertThat(sources.withStoredSecrets(source.id(), form).secrets())
        .isEqualTo(Map.of("password", new Secret("hunter2")));
  }

  @Test
  void doesNotCompleteAFormWithTheSecretsThatItErases() {
    DataSource source = sources.create(form(STORED));
    String erasing = withOption(STORED, "password", null);
    SourceForm form = changeOf(source, withOption(erasing, "host", "elsewhere"));

    assertThat(sources.withStoredSecrets(source.id(), form).secrets()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"host=evil", "user=root", "dbname=other", "port=5433", "sslmode=prefer"})
  void requiresTheSecretIfItsDestinationChanges(String change) {
    DataSource source = sources.create(form(STORED));
    String[] parts = change.split("=", 2);
    Object value = parts[0].equals("port") ? (Object) Integer.parseInt(parts[1]) : parts[1];
    String moved = withOption(without("password"), parts[0], value);

    assertThat(errors(() -> replace(source.id(), moved)))
        .singleElement()
        .satisfies(
            error -> {
              assertThat(error.path()).isEqualTo(List.of("options", "password"));
              assertThat(error.type()).isEqualTo("secret_required");
              assertThat(error.message())
                  .isEqualTo(
                      "Send this secret again: it is stored for the present connection, and this"
                          + " request changes "
                          + parts[0]);
            });
    assertThat(sources.find(source.id())).contains(source);

    assertThat(replace(source.id(), withOption(moved, "password", "new")).revision()).isEqualTo(2);
    assertThat(password(source.id())).isEqualTo("new");
  }

  @Test
  void requiresTheOptionsOfKeptSecrets() {
    DataSource source = sources.create(form(STORED));

    assertThat(errors(() -> replace(source.id(), "{\"name\":\"orders\",\"type\":\"pg\"}")))
        .extracting(FieldError::type)
        .containsOnly("missing");
    assertThat(password(source.id())).isEqualTo("hunter2");
  }

  @Test
  void requiresThePasswordIfTheTrustedCertificateChanges() {
    DataSource source = sources.create(form(withOption(STORED, "rootcert", "PEM 1")));

    for (String rootcert : new String[] {"PEM 2", ""}) {
      assertThat(
              errors(
                  () ->
                      replace(source.id(), withOption(without("password"), "rootcert", rootcert))))
          .extracting(FieldError::path)
          .containsExactly(List.of("options", "password"));
    }
    assertThat(
            replace(source.id(), withOption(without("password"), "rootcert", "PEM 1")).revision())
        .isEqualTo(2);
  }

  @Test
  void erasesSecretsIfTheTypeChanges() {
    DataSource source = sources.create(form(STORED));

    DataSource changed =
        replace(source.id(), without("password").replace("\"pg\"", "\"postgres_aurora\""));

    assertThat(changed.form().type()).isEqualTo(SourceType.POSTGRES_AURORA);
    assertThat(changed.storedSecrets()).isEmpty();
  }

  private DataSource replace(long id, String form) {
    return sources.replace(id, (stored, kept) -> SourceForm.parse(json(form), kept)).orElseThrow();
  }

  private static SourceForm changeOf(DataSource source, String form) {
    return SourceForm.parse(
        json(form), new SourceForm.KeptSecrets(source.form().type(), source.storedSecrets()));
  }

  private String password(long id) {
    Secret secret = sources.spec(id).orElseThrow().secret("password");
    return secret == null ? "none" : secret.reveal();
  }

  private int count(String table) {
    return store.withSession(
        session -> session.sql("SELECT count(*) FROM " + table).one(Integer.class));
  }

  private static List<FieldError> errors(Runnable call) {
    InvalidSourceException thrown = catchThrowableOfType(InvalidSourceException.class, call::run);
    assertThat(thrown).as("exception").isNotNull();
    return thrown.errors();
  }

  private static String without(String option) {
    ObjectNode form = json(STORED);
    ((ObjectNode) form.get("options")).remove(option);
    return form.toString();
  }

  private static String withOption(String form, String option, @Nullable Object value) {
    ObjectNode changed = json(form);
    ((ObjectNode) changed.get("options")).set(option, JSON.valueToTree(value));
    return changed.toString();
  }

  private static SourceForm form(String text) {
    return SourceForm.parse(json(text), null);
  }

  private static ObjectNode json(String text) {
    try {
      return (ObjectNode) JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
