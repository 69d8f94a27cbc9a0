package dev.sourcecheck.auth;

import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;

/** Creates links that sign a browser in once, without copying a key into it. */
@ApplicationScoped
@Unremovable // the demonstration looks it up
public class SignInLinks {
  private static final Duration LIFETIME = Duration.ofMinutes(30);

  private final BrowserSessionRepository sessions;

  @Inject
  SignInLinks(BrowserSessionRepository sessions) {
    this.sessions = sessions;
  }

  /**
   * Returns the path and query of a link that is valid once, for half an hour.
   *
   * @param key the text of a key, whose role the session has
   */
  public String create(String key) {
    ApiKeyText text =
        ApiKeyText.parse(key).orElseThrow(() -> new IllegalArgumentException("Not an API key"));
    RandomToken link = RandomToken.create();
    sessions.createLink(link, text.id(), LIFETIME);
    return SignIn.LOGIN + "?token=" + link.reveal();
  }
}
