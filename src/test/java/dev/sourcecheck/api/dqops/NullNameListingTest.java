package dev.sourcecheck.api.dqops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.servers.NullingProxy;
import dev.sourcecheck.servers.NullingProxy.NulledColumn;
import dev.sourcecheck.servers.RawHttp;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.servers.StoreResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A listing of a server whose schemas or tables have no name. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class NullNameListingTest {
  private static final String SCHEMAS = "/api/datasource/connections/nulls/schemas";
  private static final NulledColumn NAME = new NulledColumn(List.of("name"), "name");

  private final String url;
  private final String database = Servers.newDatabase();
  private final NullingProxy proxy;

  NullNameListingTest(@ConfigProperty(name = "test.url") String url) throws IOException {
    this.url = url;
    proxy = new NullingProxy(Servers.postgres().getPort());
  }

  @AfterEach
  void close() throws IOException {
    Dqops.delete("/api/connections/nulls");
    proxy.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {SCHEMAS, SCHEMAS + "/public/tables"})
  void rejectsANullNameOnTheFirstPage(String path) {
    Servers.execute(Servers.superuser(database), "CREATE TABLE public.one ()");
    create();
    proxy.setNull(NAME);

    Dqops.assertError(Dqops.get(path), 400, path, "the column \"name\" has no value");
  }

  @Test
  void closesTheConnectionOnALaterPage() throws IOException {
    Servers.execute(
        Servers.superuser(database),
        "DO $$ BEGIN FOR i IN 1..1100 LOOP EXECUTE format('CREATE SCHEMA s%s', i); END LOOP; END $$");
    create();
    proxy.setNull(NAME, 1);

    String answer = RawHttp.get(URI.create(url), SCHEMAS);

    assertThat(answer).startsWith("HTTP/1.1 200 ").contains("\"schemaName\":\"s1\"");
    assertThat(answer).doesNotEndWith("0\r\n\r\n").doesNotContain("\"schemaName\":null");
  }

  private void create() {
    ObjectNode model = Dqops.model("nulls", database);
    ((ObjectNode) model.get("postgresql"))
        .put("host", "127.0.0.1")
        .put("port", Integer.toString(proxy.port()));
    assertThat(Dqops.post("/api/connections/nulls/basic", model).statusCode()).isEqualTo(201);
  }
}
