package dev.sourcecheck.api.dqops;

import dev.sourcecheck.source.SourceForm;
import dev.sourcecheck.source.UnmappedBindings;
import jakarta.inject.Singleton;
import java.util.Set;

/** The provider's fields that are no options of the type. */
@Singleton
final class DqopsBindings implements UnmappedBindings {
  @Override
  public Set<String> rebound(SourceForm stored, SourceForm next) {
    return DqopsConnection.rebound(stored, next);
  }
}
