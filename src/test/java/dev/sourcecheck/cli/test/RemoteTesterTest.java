package dev.sourcecheck.cli.test;

import static dev.sourcecheck.api.datafold.DatafoldClient.form;
import static dev.sourcecheck.api.datafold.DatafoldClient.options;
import static dev.sourcecheck.api.datafold.DatafoldClient.register;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.cli.remote.ServiceClient;
import dev.sourcecheck.cli.report.ReportedSource;
import dev.sourcecheck.cli.report.ReportedStep;
import dev.sourcecheck.servers.FakeServer;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.servers.StoreResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URL;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Tests through a service, while they run. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class RemoteTesterTest {
  private final String name = UUID.randomUUID().toString();
  private final List<String> events = new CopyOnWriteArrayList<>();

  @TestHTTPResource("/")
  URL service;

  @Test
  void reportsEachStepOnce() throws Exception {
    register(form(name, Servers.newDatabase()));

    tester().run();

    assertThat(events)
        .filteredOn(event -> event.startsWith("done"))
        .containsExactly(
            "done connection", "done temp_schema", "done schema_download", "done lineage_download");
  }

  @Test
  void interruptCancelsTheJob() throws Exception {
    try (FakeServer silent = FakeServer.silent()) {
      ObjectNode form = form(name, "nothing");
      options(form).put("port", silent.port());
      register(form);
      RemoteTester tester = tester();
      CompletableFuture<ReportedSource> running =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return tester.run();
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      await().until(() -> silent.accepted() > 0);

      tester.interrupt();

      assertThat(running.join().status()).isEqualTo("cancelled");
    }
  }

  private RemoteTester tester() throws Exception {
    TestProgress recording =
        new TestProgress() {
          @Override
          public void stepDone(String source, ReportedStep step) {
            events.add("done " + step.name());
          }
        };
    return new RemoteTester(
        ServiceClient.of(service.toString(), StoreResource.KEY),
        name,
        JsonNodeFactory.instance.objectNode(),
        new TestPlan(EnumSet.allOf(Step.class), null, 1, false),
        recording);
  }
}
