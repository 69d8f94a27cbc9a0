package dev.sourcecheck.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.auth.ApiKeyCache.ValidCredentials;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ApiKeyCacheTest {
  private final List<Supplier<ValidCredentials>> loads = new ArrayList<>();

  @Test
  void reportsLoadsInTheirOrder() {
    List<String> reported = new ArrayList<>();
    ApiKeyCache cache = new ApiKeyCache(() -> loads.remove(0).get(), Runnable::run);
    cache.onLoad(keys -> reported.addAll(keys.sessions().keySet()));
    loads.add(
        () -> {
          cache.reload(); // a caller that arrives during the load gets the next one
          return session("earlier");
        });
    loads.add(() -> session("later"));

    cache.reload();

    assertThat(reported).containsExactly("earlier", "later");
  }

  @Test
  void neverLoadsTwiceAtATimeAfterAListenerFailed() {
    Queue<Runnable> submitted = new ArrayDeque<>();
    ApiKeyCache cache = new ApiKeyCache(() -> session("any"), submitted::add);
    cache.onLoad(
        keys -> {
          throw new IllegalStateException("a listener fails");
        });
    cache.reload();
    cache.reload();

    submitted.remove().run();
    cache.reload();

    assertThat(submitted).hasSize(1);
  }

  @Test
  void loadsAgainAfterNoThreadWasAvailable() throws Exception {
    AtomicBoolean first = new AtomicBoolean(true);
    ApiKeyCache cache =
        new ApiKeyCache(
            () -> session("any"),
            load -> {
              if (first.getAndSet(false)) {
                throw new OutOfMemoryError("unable to create native thread");
              }
              load.run();
            });

    assertThat(cache.reload()).isCompletedExceptionally();
    assertThat(cache.reload().get().sessions()).containsOnlyKeys("any");
  }

  private static ValidCredentials session(String hash) {
    return new ValidCredentials(Map.of(), Map.of(hash, "key"));
  }
}
