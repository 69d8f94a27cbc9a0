package dev.sourcecheck.source;

import java.util.Set;

/**
 * Fields that another API stores beside the options of a source and that determine the destination
 * of its secrets, or the account.
 */
public interface UnmappedBindings {
  /** No such fields. */
  UnmappedBindings NONE = (stored, next) -> Set.of();

  /**
   * The fields whose change would send stored secrets elsewhere or less safely; empty if the next
   * form does not have these fields.
   */
  Set<String> changed(SourceForm stored, SourceForm next);
}
