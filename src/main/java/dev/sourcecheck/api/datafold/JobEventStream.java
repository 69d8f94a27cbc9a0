package dev.sourcecheck.api.datafold;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sourcecheck.api.JobWatcher;
import dev.sourcecheck.job.TestJob;
import io.smallrye.mutiny.Multi;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The events of a job for one client. An event is a state of the job, so a client that is slow or
 * was disconnected skips the states that it has missed, and sees the current one exactly once.
 */
@ApplicationScoped
class JobEventStream {
  private static final Duration COMMENT_INTERVAL = Duration.ofSeconds(15);

  /** Sent first, so that the client knows at once that the stream is open. */
  private static final byte[] RETRY = ascii("retry: 2000\n\n");

  /** Keeps proxies from closing an idle connection, and detects clients that have disconnected. */
  private static final byte[] COMMENT = ascii(": still open\n\n");

  private static final byte[] END = new byte[0];

  private final JobWatcher watcher;
  private final ObjectMapper json;

  @Inject
  JobEventStream(JobWatcher watcher, ObjectMapper json) {
    this.watcher = watcher;
    this.json = json;
  }

  /** Whether the client has seen the end of the job, so that there is nothing to send. */
  boolean isComplete(TestJob job, @Nullable JobEventId seen) {
    return seen != null && JobEventId.of(job, json(job)).isSameEnd(seen, job.status().isFinal());
  }

  /**
   * Ends after the final state of the job, when the job is deleted, or when the caller may no
   * longer read it.
   *
   * @param seen the last event that the client has received, null if none
   * @param callerEnded completes when the caller's key or session becomes invalid
   */
  Multi<byte[]> of(long jobId, @Nullable JobEventId seen, CompletionStage<?> callerEnded) {
    return Multi.createBy()
        .merging()
        .withRequests(1)
        .streams(
            events(jobId, seen),
            Multi.createFrom()
                .ticks()
                .startingAfter(COMMENT_INTERVAL)
                .every(COMMENT_INTERVAL)
                .onOverflow()
                .drop()
                .map(tick -> COMMENT),
            // not from the stage itself: its cancellation would be logged as a lost exception
            Multi.createFrom()
                .<byte[]>emitter(
                    emitter -> callerEnded.thenRun(() -> emitter.emit(END).complete())))
        .select()
        .first(frame -> frame != END);
  }

  private Multi<byte[]> events(long jobId, @Nullable JobEventId seen) {
    Multi<byte[]> events =
        Multi.createFrom()
            .deferred(
                () -> {
                  SeenState state = new SeenState(seen);
                  return watcher.of(jobId).map(state::next).filter(Optional::isPresent);
                })
            .map(event -> event.orElseThrow().encode());
    return Multi.createBy()
        .concatenating()
        .streams(Multi.createFrom().item(RETRY), events, Multi.createFrom().item(END));
  }

  private String json(TestJob job) {
    try {
      return json.writeValueAsString(new TestResponse(job));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Job " + job.id() + " cannot be written as JSON", e);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The last state of the job that one client has seen. */
  private final class SeenState {
    private @Nullable JobEventId seen;

    SeenState(@Nullable JobEventId seen) {
      this.seen = seen;
    }

    /** Empty if the client has seen this state. */
    Optional<JobEvent> next(TestJob job) {
      JobEvent event = JobEvent.of(job, json(job), seen);
      if (event.id().equals(seen)) {
        return Optional.empty();
      }
      seen = event.id();
      return Optional.of(event);
    }
  }
}
