package dev.sourcecheck.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.servers.StoreResource;
import dev.sourcecheck.store.StoreSql;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class SourceExportTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FULL =
      """
      {"name": "orders", "type": "pg",
       "options": {"host": "db", "port": 5433, "user": "bob", "dbname": "shop",
                   "sslmode": "require"},
       "temp_schema": "shop.tmp", "catalog_include_list": "a.*\\nb.*", "catalog_exclude_list": "*.c",
       "view_only": true, "hidden": true, "accessible": false, "group_ids": [1, 2],
       "float_tolerance": 0.25}
      """;

  private final StoreSql store;
  private final SourceStore sources;

  SourceExportTest(StoreSql store, SourceStore sources) {
    this.store = store;
    this.sources = sources;
  }

  @BeforeEach
  void deleteSources() {
    SourceRows.deleteAll(store);
  }

  @Test
  void writesFormsThatCreateTheSameSources() throws Exception {
    SourceForm full = form(FULL);
    SourceForm small = form("{\"name\": \"no options\", \"type\": \"snowflake\"}");
    sources.create(full);
    sources.create(small);

    assertThat(exported())
        .extracting(each -> SourceForm.parse((ObjectNode) each, null))
        .containsExactly(full, small);
  }

  @Test
  void namesTheSecretFieldsWithoutTheirValues() throws Exception {
    ObjectNode form = (ObjectNode) JSON.readTree(FULL);
    ((ObjectNode) form.get("options")).put("rootcert", "pem of a root").put("password", "hunter2");
    sources.create(SourceForm.parse(form, null));

    JsonNode exported = exported().get(0);

    assertThat(exported.get("secret_fields"))
        .isEqualTo(JSON.readTree("[\"password\", \"rootcert\"]"));
    assertThat(exported.get("options")).isEqualTo(JSON.readTree(FULL).get("options"));
    assertThat(exported.toString()).doesNotContain("hunter2").doesNotContain("pem of a root");
  }

  @Test
  void omitsDeletedSources() throws Exception {
    sources.delete(sources.create(form(FULL)).id());

    assertThat(exported()).isEmpty();
  }

  /** As a DQOps client may store it. */
  @Test
  void writesTheValuesThatDatafoldsApiAcceptsAndTheFieldsThatItLacks() throws Exception {
    sources.create(form(FULL));
    store.useSession(
        session ->
            session
                .sql(
                    """
                    UPDATE data_source
                    SET options = options || '{"sslmode": "disable"}',
                        dqops = '{"section": {"x": "y"}}'
                    """)
                .execute());

    JsonNode exported = exported().get(0);

    assertThat(exported.at("/options/sslmode").textValue()).isEqualTo("prefer");
    assertThat(exported.get("dqops")).isEqualTo(JSON.readTree("{\"section\": {\"x\": \"y\"}}"));
    assertThat(SourceForm.parse((ObjectNode) exported, null).name()).isEqualTo("orders");
  }

  @Test
  void isEmptyForAnotherDatabase() {
    assertThat(SourceExport.read(new StoreSql(Servers.superuser(Servers.newDatabase())))).isEmpty();
  }

  /** Through text, as a client reads it. */
  private List<JsonNode> exported() throws Exception {
    return JSON.readerForListOf(JsonNode.class)
        .readValue(SourceExport.read(store).orElseThrow().toString());
  }

  private static SourceForm form(String json) throws Exception {
    return SourceForm.parse((ObjectNode) JSON.readTree(json), null);
  }
}
