//! Wake-ups, invalidation, limits and single flight: in process or Redis.
