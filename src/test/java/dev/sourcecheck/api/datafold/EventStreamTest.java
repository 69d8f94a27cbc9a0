package dev.sourcecheck.api.datafold;

import static dev.sourcecheck.api.datafold.DatafoldClient.TESTS;
import static dev.sourcecheck.api.datafold.DatafoldClient.awaitStatus;
import static dev.sourcecheck.api.datafold.DatafoldClient.form;
import static dev.sourcecheck.api.datafold.DatafoldClient.json;
import static dev.sourcecheck.api.datafold.DatafoldClient.poll;
import static dev.sourcecheck.api.datafold.DatafoldClient.post;
import static dev.sourcecheck.api.datafold.DatafoldClient.register;
import static dev.sourcecheck.api.datafold.DatafoldClient.submitted;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sourcecheck.servers.EventStreamClient;
import dev.sourcecheck.servers.EventStreamClient.StreamFrame;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.servers.StoreResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class EventStreamTest {
  private static String database = "";

  private final String url;

  EventStreamTest(@ConfigProperty(name = "test.url") String url) {
    this.url = url;
  }

  @BeforeAll
  static void createDatabase() {
    database = Servers.newDatabase();
  }

  @Test
  void namesAndNumbersEveryChange() throws Exception {
    long job = parked("every change");
    List<StreamFrame> events = new ArrayList<>();
    try (EventStreamClient stream = connect(job, Map.of())) {
      assertThat(stream.status()).isEqualTo(200);
      assertThat(stream.header("Content-Type")).contains("text/event-stream;charset=UTF-8");
      assertThat(stream.header("Cache-Control")).contains("no-store");
      assertThat(stream.header("X-Accel-Buffering")).contains("no");
      assertThat(stream.next().orElseThrow().lines()).containsExactly("retry: 2000");
      StreamFrame parked = stream.nextEvent().orElseThrow();
      assertThat(parked.name()).isEqualTo("status");
      assertThat(json(parked.data())).isEqualTo(poll(job));
      events.add(parked);
      post(job, "confirm", "{\"allow_write\": true}");
      events.addAll(stream.rest());
    }

    assertThat(events).extracting(StreamFrame::name).last().isEqualTo("done");
    assertThat(events)
        .extracting(StreamFrame::name)
        .isSubsetOf("status", "step", "progress", "done")
        .containsOnlyOnce("done");
    assertThat(events).extracting(StreamFrame::id).doesNotHaveDuplicates();
    assertThat(events).extracting(StreamFrame::data).doesNotHaveDuplicates();
    assertThat(json(events.get(events.size() - 1).data())).isEqualTo(poll(job));
  }

  @Test
  void resumesAfterTheLastEvent() throws Exception {
    long job = parked("resumed");
    String seen;
    try (EventStreamClient stream = connect(job, Map.of())) {
      seen = stream.nextEvent().orElseThrow().id();
    }

    List<StreamFrame> events;
    try (EventStreamClient stream = connect(job, Map.of("Last-Event-ID", seen))) {
      assertThat(stream.next().orElseThrow().lines()).containsExactly("retry: 2000");
      post(job, "confirm", "{\"allow_write\": true}");
      events = stream.rest();
    }

    assertThat(events).extracting(StreamFrame::id).doesNotContain(seen).doesNotHaveDuplicates();
    assertThat(json(events.get(events.size() - 1).data())).isEqualTo(poll(job));
  }

  @Test
  void resumesWithTheChangesMadeMeanwhile() throws Exception {
    long job = parked("changed meanwhile");
    String seen;
    try (EventStreamClient stream = connect(job, Map.of())) {
      seen = stream.nextEvent().orElseThrow().id();
    }
    post(job, "confirm", "{\"allow_write\": true}");
    JsonNode done = awaitStatus(job, "done");

    try (EventStreamClient stream = connect(job, Map.of("Last-Event-ID", seen))) {
      List<StreamFrame> events = stream.rest();
      assertThat(events).extracting(StreamFrame::name).containsExactly("done");
      assertThat(json(events.get(0).data())).isEqualTo(done);
    }
  }

  @Test
  void finishedJobIsDoneOnce() throws Exception {
    long job = submitted(register(form("finished", database)));
    JsonNode done = awaitStatus(job, "done");

    String id;
    try (EventStreamClient stream = connect(job, Map.of())) {
      List<StreamFrame> events = stream.rest();
      assertThat(events).extracting(StreamFrame::name).containsExactly("done");
      assertThat(json(events.get(0).data())).isEqualTo(done);
      id = events.get(0).id();
    }

    try (EventStreamClient again = connect(job, Map.of("Last-Event-ID", id))) {
      assertThat(again.status()).isEqualTo(204);
      assertThat(again.next()).isEqualTo(Optional.empty());
      assertThat(again.header("Transfer-Encoding")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/event-stream",
        "application/json",
        "text/html,application/xhtml+xml;q=0.9",
        "image/png",
        "*/*",
        "no media type"
      })
  void ignoresWhatTheClientAccepts(String accept) throws Exception {
    long job = parked("accepts " + accept);

    try (EventStreamClient stream = connect(job, Map.of("Accept", accept))) {
      assertThat(stream.status()).isEqualTo(200);
      assertThat(stream.header("Content-Type")).contains("text/event-stream;charset=UTF-8");
      assertThat(stream.nextEvent().orElseThrow().name()).isEqualTo("status");
    }
    post(job, "cancel", "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "1.done-1.5555.AAAAAAAAAAAAAAAAAAAAAA",
        "' OR 1=1",
        "999999999999999999999999999999",
        "-",
        "%"
      })
  void unknownIdIsNoId(String id) throws Exception {
    long job = parked("unknown " + id);

    try (EventStreamClient stream = connect(job, Map.of("Last-Event-ID", id))) {
      assertThat(stream.nextEvent().orElseThrow().name()).isEqualTo("status");
    }
    post(job, "cancel", "");
  }

  @Test
  void idOfAnotherJobIsNoId() throws Exception {
    long other = submitted(register(form("other", database)));
    awaitStatus(other, "done");
    long job = submitted(register(form("one", database)));
    awaitStatus(job, "done");
    String id;
    try (EventStreamClient stream = connect(other, Map.of())) {
      id = stream.nextEvent().orElseThrow().id();
    }

    try (EventStreamClient stream = connect(job, Map.of("Last-Event-ID", id))) {
      assertThat(stream.nextEvent().orElseThrow().name()).isEqualTo("done");
    }
  }

  @Test
  void sendsCommentsWhileNothingChanges() throws Exception {
    long job = parked("quiet");

    try (EventStreamClient stream = connect(job, Map.of())) {
      stream.nextEvent();
      assertThat(stream.next().orElseThrow().lines()).containsExactly(": still open");
    }
    post(job, "cancel", "");
  }

  private EventStreamClient connect(long job, Map<String, String> headers) throws Exception {
    return EventStreamClient.connect(url + TESTS + job + "/events", headers);
  }

  /** A job that waits for a confirmation. */
  private static long parked(String name) {
    return submitted(register(form(name, database).put("view_only", true)));
  }
}
