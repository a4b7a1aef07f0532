-- one row per record and person id that it bore and bears no more; key: record_id, until_at; used for: making the picture of
-- a day again under the ids that persons bore on that day.
--
-- until_at: the moment of the picture in which the record first bore another. Nothing is kept of records that are gone.
SELECT record_id, person_id, until_at
FROM linkage.left_id
