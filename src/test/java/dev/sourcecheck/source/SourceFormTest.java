package dev.sourcecheck.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.groups.Tuple.tuple;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.source.options.FieldError;
import dev.sourcecheck.source.options.OptionField;
import dev.sourcecheck.source.options.OptionSchema;
import dev.sourcecheck.source.options.SourceType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceFormTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void readsAllFields() {
    SourceForm form =
        SourceForm.parse(
            json(
                """
                {"name": "  orders ", "type": "pg", "id": 9, "unknown": {"a": 1},
                 "temp_schema": "shop.tmp", "view_only": true, "float_tolerance": 0.5,
                 "group_ids": [1, 2], "groups": {"a": true}, "catalog_include_list": "public.*\\nb",
                 "options": {"host": "db.example.com", "port": 5433, "dbname": "shop",
                             "user": "bob", "password": "p w", "jdbc_url": "jdbc:evil", "role": null}}
                """),
            null);

    assertThat(form.name()).isEqualTo("orders");
    assertThat(form.type()).isEqualTo(SourceType.POSTGRES);
    assertThat(form.options())
        .isEqualTo(
            Map.of("host", "db.example.com", "port", 5433L, "dbname", "shop", "user", "bob"));
    assertThat(form.secrets()).isEqualTo(Map.of("password", new Secret("p w")));
    assertThat(form.settings())
        .isEqualTo(
            Map.of(
                "float_tolerance", 0.5, "group_ids", List.of(1L, 2L), "groups", Map.of("a", true)));
    assertThat(form.tempSchema()).isEqualTo("shop.tmp");
    assertThat(form.viewOnly()).isTrue();
    assertThat(form.includeList()).isEqualTo("public.*\nb");
    assertThat(form.spec().options())
        .containsEntry("sslmode", "prefer")
        .containsEntry("port", 5433L);
    assertThat(form.toString()).doesNotContain("p w");
  }

  @Test
  void reportsAllErrorsAtOnce() {
    List<FieldError> errors =
        errors(
            """
            {"name": " ", "type": "pg", "view_only": "yes", "float_tolerance": "x",
             "group_ids": [1, "2"], "temp_schema": "tmp",
             "options": {"host": " db", "port": 0, "sslmode": "maybe", "user": 5}}
            """);

    assertThat(errors)
        .extracting(FieldError::path, FieldError::type)
        .containsExactlyInAnyOrder(
            tuple(List.of("name"), "string_too_short"),
            tuple(List.of("view_only"), "bool_type"),
            tuple(List.of("float_tolerance"), "float_type"),
            tuple(List.of("group_ids", 1), "int_type"),
            tuple(List.of("temp_schema"), "string_pattern_mismatch"),
            tuple(List.of("options", "host"), "string_pattern_mismatch"),
            tuple(List.of("options", "port"), "greater_than_equal"),
            tuple(List.of("options", "sslmode"), "enum"),
            tuple(List.of("options", "user"), "string_type"),
            tuple(List.of("options", "dbname"), "missing"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "db",
        "db.example.com",
        "10.0.0.1",
        "::1",
        "[2001:db8::1]",
        "fe80::1%eth0",
        "::ffff:127.0.0.1",
        "my_host",
        "xn--bcher-kva.example",
        "db.example.com."
      })
  void acceptsHostNamesAndAddresses(String host) {
    assertThat(hostErrors(host)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " db",
        "db ",
        "d b",
        "db/x",
        "db?a=b",
        "db&x",
        "db;x",
        "db#x",
        "db\\x",
        "db,db2",
        "db@x",
        "db:5432",
        "db\n",
        "db\t",
        "jdbc:h2:mem",
        "https://db",
        "(DESCRIPTION=(x))",
        "db\u00a0",
        "１２７.0.0.1",
        "-db",
        "db'",
        "db\"",
        "${env:X}",
        "db\u202e",
        "[::1]:5432",
        "db%2f",
        "::1%a/b"
      })
  void rejectsOtherTextAsHost(String host) {
    assertThat(hostErrors(host))
        .extracting(FieldError::type)
        .containsExactly("string_pattern_mismatch");
  }

  @Test
  void countsLengthInCodePoints() {
    assertThat(hostErrors("h".repeat(128))).isEmpty();
    assertThat(hostErrors("h".repeat(129)))
        .extracting(FieldError::type)
        .containsExactly("string_too_long");
    String smileys = "😀".repeat(255);
    assertThat(
            SourceForm.parse(json("{\"name\":\"" + smileys + "\",\"type\":\"pg\"}"), null).name())
        .isEqualTo(smileys);
    assertThat(errors("{\"name\":\"" + smileys + "x\",\"type\":\"pg\"}"))
        .extracting(FieldError::type)
        .containsExactly("string_too_long");
  }

  @ParameterizedTest
  @CsvSource({
    "65536,less_than_equal",
    "-1,greater_than_equal",
    "1.5,int_type",
    "\"5432\",int_type",
    "true,int_type",
    "1e999,int_type",
    "99999999999999999999999,less_than_equal",
    "-99999999999999999999999,greater_than_equal",
    "[],int_type"
  })
  void rejectsInvalidPorts(String port, String type) {
    String form =
        "{\"name\":\"n\",\"type\":\"pg\",\"options\":{\"host\":\"h\",\"user\":\"u\",\"dbname\":\"d\","
            + "\"port\":"
            + port
            + "}}";

    assertThat(errors(form)).extracting(FieldError::type).containsExactly(type);
  }

  @Test
  void rejectsInfiniteNumbers() {
    assertThat(errors("{\"name\":\"n\",\"type\":\"pg\",\"float_tolerance\":1e999}"))
        .extracting(FieldError::type)
        .containsExactly("finite_number");
  }

  @Test
  void listsTheTypesForAnUnknownOne() {
    assertThat(errors("{\"name\":\"n\",\"type\":\"postgres\",\"hidden\":3}"))
        .extracting(FieldError::path, FieldError::type)
        .containsExactly(tuple(List.of("hidden"), "bool_type"), tuple(List.of("type"), "enum"));
    assertThat(errors("{}")).extracting(FieldError::type).containsExactly("missing", "missing");
    assertThat(errors("{\"name\":null,\"type\":1}"))
        .extracting(FieldError::type)
        .containsExactly("string_type", "string_type");
  }

  @Test
  void acceptsAFormWithoutOptions() {
    SourceForm form =
        SourceForm.parse(json("{\"name\":\"n\",\"type\":\"mysql\",\"options\":null}"), null);

    assertThat(form.options()).isNull();
    assertThat(form.spec().options()).containsEntry("port", 3306L);
    assertThat(errors("{\"name\":\"n\",\"type\":\"mysql\",\"options\":[]}"))
        .extracting(FieldError::type)
        .containsExactly("dict_type");
  }

  @Test
  void acceptsAFormWithoutStoredSecrets() {
    ObjectNode form =
        json(
            """
            {"name": "n", "type": "mysql", "options": {"host": "h", "user": "u", "db": "d"}}
            """);
    SourceForm.KeptSecrets kept = new SourceForm.KeptSecrets(SourceType.MYSQL, Set.of("password"));
    SourceForm.KeptSecrets other =
        new SourceForm.KeptSecrets(SourceType.MARIADB, Set.of("password"));

    assertThat(SourceForm.parse(form, kept).secrets()).isEmpty();
    assertThat(errors(form, null)).extracting(FieldError::type).containsExactly("missing");
    assertThat(errors(form, other)).extracting(FieldError::type).containsExactly("missing");
  }

  @Test
  void acceptsAnEmptyPassword() {
    ObjectNode form =
        json(
            """
            {"name": "n", "type": "mysql",
             "options": {"host": "h", "user": "u", "db": "d", "password": ""}}
            """);

    assertThat(SourceForm.parse(form, null).secrets())
        .isEqualTo(Map.of("password", new Secret("")));
  }

  @Test
  void erasesSecretsByNullAndCertificatesByEmptyText() {
    ObjectNode form =
        json(
            """
            {"name": "n", "type": "pg",
             "options": {"host": "h", "user": "u", "dbname": "d", "password": null, "rootcert": ""}}
            """);

    assertThat(SourceForm.parse(form, null).erased()).containsExactly("password", "rootcert");
  }

  @ParameterizedTest
  @CsvSource({
    "pg,shop.tmp,true",
    "pg,'\"my.db\".\"t\"',true",
    "pg,tmp,false",
    "pg,shop.,false",
    "pg,a.b.c,false",
    "mysql,tmp,true",
    "mysql,`a.b`,true",
    "mysql,a.b,false",
    "bigquery,project.dataset,true",
    "dremio,$scratch,true",
    "mssql,[a.b].dbo,true"
  })
  void checksThePartsOfATemporarySchema(String type, String name, boolean fits) {
    ObjectNode form = json("{\"name\":\"n\",\"type\":\"" + type + "\"}").put("temp_schema", name);
    if (fits) {
      assertThat(SourceForm.parse(form, null).tempSchema()).isEqualTo(name);
    } else {
      assertThat(errors(form, null))
          .extracting(FieldError::path, FieldError::type)
          .containsExactly(tuple(List.of("temp_schema"), "string_pattern_mismatch"));
    }
  }

  @Test
  void acceptsOnlySecretFieldsAsCredentials() {
    for (String password : new String[] {"x", ""}) {
      assertThat(
              SourceForm.parseSecrets(
                  SourceType.POSTGRES, JSON.createObjectNode().put("password", password)))
          .isEqualTo(Map.of("password", new Secret(password)));
    }
    InvalidSourceException thrown =
        catchThrowableOfType(
            InvalidSourceException.class,
            () ->
                SourceForm.parseSecrets(
                    SourceType.POSTGRES, json("{\"rootcert\": \"\", \"host\": \"evil\"}")));
    assertThat(thrown.errors())
        .extracting(FieldError::type)
        .containsExactly("extra_forbidden", "missing");
  }

  @ParameterizedTest
  @EnumSource
  void publishesASchemaOfEachType(SourceType type) {
    ObjectNode schema = OptionSchema.of(type).published();

    assertThat(schema.path("title").asText()).endsWith("Config");
    assertThat(schema.path("required").isArray()).isTrue();
    assertThat(schema.path("secret").isArray()).isTrue();
    assertThat(schema.toString()).doesNotContain("x-").doesNotContain("anyOf");
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      assertThat(property.getValue().path("title").isTextual()).as(property.getKey()).isTrue();
      assertThat(property.getValue().path("type").asText()).isIn("string", "integer", "boolean");
      assertThat(OptionSchema.of(type).secrets().contains(property.getKey()))
          .isEqualTo(property.getValue().path("format").asText().equals("password"));
    }
    List<String> secret =
        JSON.convertValue(
            schema.get("secret"),
            JSON.getTypeFactory().constructCollectionType(List.class, String.class));
    assertThat(secret).containsExactlyElementsOf(OptionSchema.of(type).secrets());
    for (OptionField field : OptionSchema.of(type).all()) {
      assertThat(field.format()).isNotNull();
      if (!field.strengths().isEmpty()) {
        assertThat(field.strengths()).contains(field.valueIfAbsent());
      }
    }
  }

  private static List<FieldError> hostErrors(String host) {
    ObjectNode form =
        json("{\"name\":\"n\",\"type\":\"pg\",\"options\":{\"user\":\"u\",\"dbname\":\"d\"}}");
    ((ObjectNode) form.get("options")).put("host", host);
    try {
      SourceForm.parse(form, null);
      return List.of();
    } catch (InvalidSourceException e) {
      return e.errors();
    }
  }

  private static List<FieldError> errors(String form) {
    return errors(json(form), null);
  }

  private static List<FieldError> errors(ObjectNode form, SourceForm.@Nullable KeptSecrets kept) {
    InvalidSourceException thrown =
        catchThrowableOfType(InvalidSourceException.class, () -> SourceForm.parse(form, kept));
    assertThat(thrown).as("exception").isNotNull();
    return thrown.errors();
  }

  private static ObjectNode json(String text) {
    try {
      return (ObjectNode) JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
