-- #region role
alter role migrator set lock_timeout = '500ms';
-- #endregion
