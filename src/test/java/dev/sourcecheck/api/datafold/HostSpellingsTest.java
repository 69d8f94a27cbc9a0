package dev.sourcecheck.api.datafold;

import static dev.sourcecheck.api.datafold.DatafoldClient.form;
import static dev.sourcecheck.api.datafold.DatafoldClient.options;
import static dev.sourcecheck.api.datafold.DatafoldClient.poll;
import static dev.sourcecheck.api.datafold.DatafoldClient.post;
import static dev.sourcecheck.api.datafold.DatafoldClient.register;
import static dev.sourcecheck.api.datafold.DatafoldClient.submitted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.servers.FakeServer;
import dev.sourcecheck.servers.OnePerHost;
import dev.sourcecheck.servers.StoreResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The limit per host counts all spellings of a host together. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
@TestProfile(OnePerHost.class)
class HostSpellingsTest {
  private static final List<String> SPELLINGS =
      List.of(
          "localhost", "127.0.0.1", "LocalHost", "::ffff:127.0.0.1", "localhost.", "LOCALHOST.");

  @Test
  void limitsAllSpellingsTogether() throws IOException {
    try (FakeServer silent = FakeServer.silent()) {
      List<Long> jobs = new ArrayList<>();
      for (String host : SPELLINGS) {
        ObjectNode form = form("spelled " + host, "d");
        options(form).put("host", host).put("port", silent.port()).put("sslmode", "require");
        jobs.add(submitted(register(form)));
      }
      for (int round = 1; round <= SPELLINGS.size(); round++) {
        int connections = round;
        await().atMost(Duration.ofSeconds(60)).until(() -> silent.accepted() == connections);
        await().atMost(Duration.ofSeconds(60)).until(() -> processing(jobs).size() == 1);
        post(processing(jobs).get(0), "cancel", "");
      }
      assertThat(silent.accepted()).isEqualTo(SPELLINGS.size());
      for (long job : jobs) {
        assertThat(poll(job).path("attempt").asInt()).isOne();
      }
    }
  }

  private static List<Long> processing(List<Long> jobs) {
    return jobs.stream()
        .filter(job -> poll(job).path("status").asText().equals("processing"))
        .toList();
  }
}
