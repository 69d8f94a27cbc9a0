package dev.sourcecheck.api.dqops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.api.dqops.DqopsConnectionForm.Shape;
import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.servers.StoreResource;
import dev.sourcecheck.source.DataSource;
import dev.sourcecheck.source.InvalidSourceException;
import dev.sourcecheck.source.SourceForm;
import dev.sourcecheck.source.SourceRows;
import dev.sourcecheck.source.SourceStore;
import dev.sourcecheck.source.options.FieldError;
import dev.sourcecheck.source.options.OptionField;
import dev.sourcecheck.source.options.OptionSchema;
import dev.sourcecheck.source.options.SourceType;
import dev.sourcecheck.store.StoreSql;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class DqopsConnectionFormTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final StoreSql store;
  private final SourceStore sources;

  DqopsConnectionFormTest(StoreSql store, SourceStore sources) {
    this.store = store;
    this.sources = sources;
  }

  @BeforeEach
  void deleteSources() {
    SourceRows.deleteAll(store);
  }

  /** Writes every field, replaces the source by what Datafold shows, and reads it again. */
  @ParameterizedTest
  @EnumSource
  void keepsAllFieldsOfASection(DqopsProvider provider) {
    ObjectNode body = full(provider);
    DataSource source = sources.create(parse(body).toSource("all", null));

    assertThat(section(source)).isEqualTo(withoutSecrets(provider, body));
    if (source.form().type().inDatafold()) {
      Map<String, Object> shown =
          OptionSchema.of(source.form().type()).datafoldOptions(source.form().spec().options());
      ObjectNode datafold = JSON.createObjectNode().put("name", "all");
      datafold.put("type", source.form().type().wire()).set("options", JSON.valueToTree(shown));
      fillIn(source.form().type(), (ObjectNode) datafold.get("options"));

      DataSource replaced =
          sources
              .replace(source.id(), (stored, kept) -> SourceForm.parse(datafold, kept))
              .orElseThrow();

      assertThat(section(replaced)).isEqualTo(withoutSecrets(provider, body));
      assertThat(replaced.storedSecrets()).containsAll(source.storedSecrets());
    }
  }

  /** Writes every option, and replaces the source by what DQOps shows. */
  @ParameterizedTest
  @EnumSource
  void keepsAllOptions(SourceType type) {
    DqopsProvider provider = DqopsProvider.of(type).orElse(null);
    if (provider == null) {
      return;
    }
    DataSource source = sources.create(complete(type));
    ObjectNode model = JSON.createObjectNode().put("provider_type", provider.wire());
    model.set(provider.wire(), section(source));

    DataSource changed =
        sources
            .change(source.id(), stored -> parse(model).toSource("all", stored.form()))
            .orElseThrow();

    assertThat(changed.form().type()).isEqualTo(type);
    assertThat(changed.form().options()).isEqualTo(source.form().options());
    assertThat(changed.storedSecrets()).isEqualTo(source.storedSecrets());
    assertThat(sources.spec(source.id()).orElseThrow().secrets())
        .allSatisfy((name, secret) -> assertThat(secret.reveal()).startsWith("s3cret"));
    assertThat(section(changed)).isEqualTo(section(source));
  }

  @ParameterizedTest
  @CsvSource({
    "POSTGRESQL,host,host",
    "POSTGRESQL,port,port",
    "POSTGRESQL,database,dbname",
    "POSTGRESQL,user,user",
    "POSTGRESQL,sslmode,sslmode",
    "MYSQL,database,db",
    "MARIADB,database,db",
    "SQLSERVER,database,dbname",
    "ORACLE,initialization_sql,session_script",
    "SNOWFLAKE,database,default_db",
    "SNOWFLAKE,account,account",
    "BIGQUERY,source_project_id,projectId",
    "DATABRICKS,catalog,database",
    "DATABRICKS,http_path,http_path",
    "TRINO,catalog,dbname",
    "DB2,database,dbname",
    "REDSHIFT,database,dbname",
    "HANA,host,host",
    "TERADATA,user,user",
    "SPARK,port,port"
  })
  void mapsFieldsToOptions(DqopsProvider provider, String field, String option) {
    ObjectNode body = full(provider);
    SourceForm form = parse(body).toSource("n", null);

    assertThat(form.options().get(option).toString())
        .isEqualTo(body.get(provider.wire()).get(field).asText());
  }

  @Test
  void negatesTheFlagForEncryption() {
    ObjectNode body = JSON.createObjectNode().put("provider_type", "sqlserver");
    body.putObject("sqlserver").put("disable_encryption", true);

    assertThat(parse(body).toSource("n", null).options())
        .containsEntry("require_encryption", false);
  }

  @Test
  void mapsAthenaOfTheTrinoProvider() {
    ObjectNode body = JSON.createObjectNode().put("provider_type", "trino");
    body.putObject("trino")
        .put("trino_engine_type", "athena")
        .put("athena_region", "eu-west-1")
        .put("user", "key")
        .put("password", "secret");
    SourceForm form = parse(body).toSource("n", null);

    assertThat(form.type()).isEqualTo(SourceType.ATHENA);
    assertThat(form.options())
        .containsEntry("region", "eu-west-1")
        .containsEntry("aws_access_key_id", "key");
    assertThat(form.secrets()).containsOnlyKeys("aws_secret_access_key");
  }

  @ParameterizedTest
  @CsvSource({"host,${HOST}", "port,${PORT}"})
  void usesNoDefaultAddressForAReference(String field, String reference) {
    ObjectNode body = full(DqopsProvider.POSTGRESQL);
    ((ObjectNode) body.get("postgresql")).put(field, reference);
    DataSource source = sources.create(parse(body).toSource("n", null));

    assertThat(source.form().options()).doesNotContainKeys("host", "port");
    assertThat(section(source).get(field).asText()).isEqualTo(reference);
  }

  @Test
  void storesConfidentialPropertiesAsSecrets() {
    ObjectNode body = full(DqopsProvider.MYSQL);
    ObjectNode properties = ((ObjectNode) body.get("mysql")).putObject("properties");
    properties.put("trustStorePassword", "s3cret").put("useCompression", "true");
    DataSource source = sources.create(parse(body).toSource("n", null));

    assertThat(section(source).get("properties").toString())
        .isEqualTo("{\"useCompression\":\"true\"}");
    assertThat(
            sources.spec(source.id()).orElseThrow().secret("dqops.properties.trustStorePassword"))
        .isEqualTo(new Secret("s3cret"));
  }

  @Test
  void bindsUnmappedSecrets() {
    ObjectNode body = full(DqopsProvider.DATABRICKS);
    DataSource source = sources.create(parse(body).toSource("n", null));
    ObjectNode changed = JSON.createObjectNode().put("provider_type", "databricks");
    ObjectNode section = withoutSecrets(DqopsProvider.DATABRICKS, body);
    changed.set("databricks", section.put("user", "another user"));

    InvalidSourceException refused =
        catchThrowableOfType(
            InvalidSourceException.class,
            () ->
                sources.change(source.id(), stored -> parse(changed).toSource("n", stored.form())));

    assertThat(refused.errors()).extracting(FieldError::type).containsOnly("secret_required");
    assertThat(refused.errors())
        .extracting(FieldError::path)
        .contains(List.of("options", "http_password"), List.of("options", "dqops.password"));
  }

  @Test
  void encryptsAllSecrets() {
    for (DqopsProvider provider : DqopsProvider.values()) {
      sources.create(parse(full(provider)).toSource(provider.wire(), null));
    }
    String dump =
        store.withSession(
            session ->
                session
                    .sql("SELECT string_agg(d::text, ' ') FROM data_source d")
                    .one(String.class));
    assertThat(dump).contains("postgresql").doesNotContain("s3cret");
  }

  @Test
  void reportsAllErrors() {
    ObjectNode body = full(DqopsProvider.POSTGRESQL);
    ((ObjectNode) body.get("postgresql")).put("host", "h?x").put("port", "nine");

    InvalidSourceException refused =
        catchThrowableOfType(InvalidSourceException.class, () -> parse(body).toSource(" n", null));

    assertThat(refused.errors())
        .extracting(FieldError::path)
        .containsExactlyInAnyOrder(
            List.of("postgresql", "host"),
            List.of("postgresql", "port"),
            List.of("connection_name"));
  }

  @Test
  void storesNoValueTwice() {
    ObjectNode body = JSON.createObjectNode().put("provider_type", "postgresql");
    body.putObject("postgresql")
        .put("host", "db.example.com")
        .put("port", "05432")
        .put("user", "u")
        .put("options", "-c x=y");
    DataSource source = sources.create(parse(body).toSource("n", null));

    assertThat(source.form().dqops())
        .isEqualTo(
            Map.of(
                "provider",
                "postgresql",
                "section",
                Map.of("port", "05432", "options", "-c x=y"),
                "unset",
                List.of("sslmode"),
                "around",
                Map.of()));
    assertThat(section(source)).isEqualTo(body.get("postgresql"));
  }

  @Test
  void showsOptionsThatDatafoldChanged() {
    ObjectNode body = JSON.createObjectNode().put("provider_type", "postgresql");
    body.putObject("postgresql").put("host", "a").put("port", "05432").put("user", "u");
    DataSource source = sources.create(parse(body).toSource("n", null));
    ObjectNode datafold = JSON.createObjectNode().put("name", "n").put("type", "pg");
    datafold
        .putObject("options")
        .put("host", "b")
        .put("port", 5433)
        .put("user", "u")
        .put("dbname", "d")
        .put("sslmode", "require");

    DataSource changed =
        sources
            .replace(source.id(), (stored, kept) -> SourceForm.parse(datafold, kept))
            .orElseThrow();

    assertThat(section(changed))
        .isEqualTo(
            JSON.createObjectNode()
                .put("host", "b")
                .put("port", "5433")
                .put("database", "d")
                .put("user", "u")
                .put("sslmode", "require"));
  }

  /** Earlier versions stored the whole section. */
  @Test
  void readsRowsOfEarlierVersions() {
    ObjectNode body = JSON.createObjectNode().put("provider_type", "postgresql");
    body.putObject("postgresql").put("host", "a").put("port", "05432").put("user", "u");
    DataSource source = sources.create(parse(body).toSource("n", null));
    store.useSession(
        session ->
            session
                .sql("UPDATE data_source SET dqops = :p1::jsonb")
                .bind(
                    "p1",
                    "{\"provider\":\"postgresql\",\"section\":%s,\"around\":{\"can_edit\":false}}"
                        .formatted(body.get("postgresql")))
                .execute());

    DataSource stored = sources.find(source.id()).orElseThrow();

    assertThat(section(stored)).isEqualTo(body.get("postgresql"));
    assertThat(DqopsConnection.of(stored).orElseThrow().outer())
        .isEqualTo(Map.of("can_edit", false));
  }

  private static DqopsConnectionForm parse(ObjectNode body) {
    return DqopsConnectionForm.parse(body, Shape.MODEL);
  }

  private static ObjectNode full(DqopsProvider provider) {
    ObjectNode body = JSON.createObjectNode().put("provider_type", provider.wire());
    ObjectNode section = body.putObject(provider.wire());
    for (OptionField field : provider.schema().all()) {
      section.set(field.name(), field.name().equals("port") ? JSON.valueToTree("7") : value(field));
    }
    if (provider == DqopsProvider.TRINO) {
      section.put("trino_engine_type", "trino");
    }
    return body;
  }

  /** Adds the required fields, as a user of Datafold would. */
  private static void fillIn(SourceType type, ObjectNode options) {
    boolean changed = false;
    for (OptionField field : OptionSchema.of(type).all()) {
      if (options.path(field.name()).asText("x").isEmpty()) {
        options.set(field.name(), value(field));
        changed = true;
      }
    }
    if (changed) {
      OptionSchema.of(type).secrets().forEach(secret -> options.put(secret, "s3cret"));
    }
  }

  /** A form with every option. */
  private static SourceForm complete(SourceType type) {
    Map<String, Object> options = new HashMap<>();
    Map<String, Secret> secrets = new HashMap<>();
    for (OptionField field : OptionSchema.of(type).all()) {
      Object read =
          field
              .widened()
              .read(
                  value(field),
                  List.of(field.name()),
                  error -> {
                    throw new AssertionError(error);
                  });
      if (field.secret()) {
        secrets.put(field.name(), new Secret((String) read));
      } else {
        options.put(field.name(), read);
      }
    }
    return new SourceForm(
        "all", type, options, secrets, Set.of(), Map.of(), null, false, false, null, null, null);
  }

  private static JsonNode value(OptionField field) {
    Map<String, Object> values = new HashMap<>();
    values.put("integer", 7);
    values.put("number", 7.5);
    values.put("boolean", true);
    values.put("string", field.secret() ? "s3cret" : "some.value");
    values.put("array", List.of("one"));
    values.put("object", Map.of("key", "value"));
    JsonNode allowed = field.schema().path("enum");
    return allowed.isEmpty()
        ? JSON.valueToTree(values.get(field.schema().path("type").asText()))
        : allowed.get(0);
  }

  private static ObjectNode withoutSecrets(DqopsProvider provider, ObjectNode body) {
    ObjectNode section = body.get(provider.wire()).deepCopy();
    provider.schema().secrets().forEach(section::remove);
    return section;
  }

  private static ObjectNode section(DataSource source) {
    try {
      String text = JSON.writeValueAsString(DqopsConnection.of(source).orElseThrow().section());
      return (ObjectNode) JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
