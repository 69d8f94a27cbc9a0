package dev.sourcecheck.api.dqops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.servers.FakeServer;
import dev.sourcecheck.servers.OnePerHost;
import dev.sourcecheck.servers.StoreResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** One host under many spellings takes no more listings at a time than under one. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
@TestProfile(OnePerHost.class)
class ListingSpellingsTest {
  private static final List<String> SPELLINGS =
      List.of(
          "localhost",
          "LocalHost",
          "localhost.",
          "LOCALHOST.",
          "127.0.0.1",
          "127.0.0.2",
          "::1",
          "::ffff:127.0.0.1",
          "0:0:0:0:0:ffff:7f00:1");

  @Test
  void limitsListingsUnderEverySpellingOfAHost() throws IOException {
    for (String first : List.of("localhost.", "127.0.0.1")) {
      CompletableFuture<Response> listed;
      try (FakeServer silent = FakeServer.silent()) {
        for (int i = 0; i < SPELLINGS.size(); i++) {
          create("spelled" + i, SPELLINGS.get(i), silent.port());
        }
        create("first", first, silent.port());
        listed = CompletableFuture.supplyAsync(() -> Dqops.get(schemas("first")));
        await().atMost(Duration.ofSeconds(60)).until(() -> silent.accepted() == 1);

        for (int i = 0; i < SPELLINGS.size(); i++) {
          Response refused = Dqops.get(schemas("spelled" + i));
          assertThat(refused.statusCode()).as(SPELLINGS.get(i)).isEqualTo(429);
        }
        assertThat(silent.accepted()).isOne();
      }
      assertThat(listed.join().statusCode()).isEqualTo(400);
      for (int i = 0; i < SPELLINGS.size(); i++) {
        Dqops.delete("/api/connections/spelled" + i);
      }
      Dqops.delete("/api/connections/first");
    }
  }

  private static String schemas(String name) {
    return "/api/datasource/connections/" + name + "/schemas";
  }

  private static void create(String name, String host, int port) {
    ObjectNode model = Dqops.model(name, "d");
    ((ObjectNode) model.get("postgresql"))
        .put("host", host)
        .put("port", Integer.toString(port))
        .put("sslmode", "require");
    Response created = Dqops.post("/api/connections/" + name + "/basic", model);
    assertThat(created.statusCode()).as(created.asString()).isEqualTo(201);
  }
}
